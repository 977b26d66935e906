using System.Collections.Immutable;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;

namespace Postrider.Http.Tests.Fakes;

/// <summary>Notes where reports came from, or fails.</summary>
internal sealed class FakeReportStore : IReportStore
{
    public List<ReportOrigin> Kept { get; } = [];

    public bool Fails { get; set; }

    public ValueTask<bool> AddAsync(AggregateReport report, ReportOrigin origin, CancellationToken cancellation) => Keep(origin);

    public ValueTask<bool> AddAsync(TlsReport report, ReportOrigin origin, CancellationToken cancellation) => Keep(origin);

    public ValueTask SetAsideAsync(SetAsideReport report, ReadOnlyMemory<byte> content, CancellationToken cancellation) => ValueTask.CompletedTask;

    public ValueTask<ImmutableArray<ReceivedReport>> ListAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<StoredReport?> FindAsync(long id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SourceSummary>> SummarizeSourcesAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<TlsSummary>> SummarizeTlsAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SetAsideReport>> ListSetAsideAsync(int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<int> PruneAsync(DateTimeOffset before, CancellationToken cancellation) => throw new NotSupportedException();

    private ValueTask<bool> Keep(ReportOrigin origin)
    {
        if (Fails) throw new IOException("The disk is full.");
        Kept.Add(origin);
        return ValueTask.FromResult(true);
    }
}
