using System.Collections.Immutable;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;

namespace Postrider.Relay.Tests.DomainReports;

/// <summary>Keeps reports in memory, or fails.</summary>
internal sealed class MemoryReportStore : IReportStore
{
    public List<(AggregateReport? Aggregate, TlsReport? Tls, ReportOrigin Origin)> Kept { get; } = [];

    public List<SetAsideReport> Aside { get; } = [];

    public bool Fails { get; set; }

    public ValueTask<bool> AddAsync(AggregateReport report, ReportOrigin origin, CancellationToken cancellation)
    {
        if (Fails) throw new IOException("The disk is full.");
        Kept.Add((report, null, origin));
        return ValueTask.FromResult(true);
    }

    public ValueTask<bool> AddAsync(TlsReport report, ReportOrigin origin, CancellationToken cancellation)
    {
        Kept.Add((null, report, origin));
        return ValueTask.FromResult(true);
    }

    public ValueTask SetAsideAsync(SetAsideReport report, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        Aside.Add(report);
        return ValueTask.CompletedTask;
    }

    public ValueTask<ImmutableArray<ReceivedReport>> ListAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<StoredReport?> FindAsync(long id, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SourceSummary>> SummarizeSourcesAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<TlsSummary>> SummarizeTlsAsync(ReportFilter filter, int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SetAsideReport>> ListSetAsideAsync(int limit, CancellationToken cancellation) => throw new NotSupportedException();

    public ValueTask<int> PruneAsync(DateTimeOffset before, CancellationToken cancellation) => ValueTask.FromResult(0);
}
