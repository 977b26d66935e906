using System.Collections.Immutable;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.TlsReports;

namespace Postrider.Relay.DomainReports;

/// <summary>Keeps the reports that came in, by domain, source and result. What is told as kept is on disk.</summary>
public interface IReportStore
{
    /// <returns>Whether it is new: the same report of the same reporter is kept once.</returns>
    ValueTask<bool> AddAsync(AggregateReport report, ReportOrigin origin, CancellationToken cancellation);

    /// <summary>Keeps a TLS report; one on policies of several domains counts for that of the first MTA-STS policy, or of the first at all.</summary>
    /// <returns>As for the other kind.</returns>
    ValueTask<bool> AddAsync(TlsReport report, ReportOrigin origin, CancellationToken cancellation);

    /// <summary>Keeps what was no report, and of all such the newest thousand.</summary>
    /// <param name="content">Its first octets, at most <see cref="ReportIntake.MaximumSetAside"/>.</param>
    ValueTask SetAsideAsync(SetAsideReport report, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>The newest first.</summary>
    ValueTask<ImmutableArray<ReceivedReport>> ListAsync(ReportFilter filter, int limit, CancellationToken cancellation);

    ValueTask<StoredReport?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>Sources, the worst first: those that fail before those that pass, the many before the few.</summary>
    ValueTask<ImmutableArray<SourceSummary>> SummarizeSourcesAsync(ReportFilter filter, int limit, CancellationToken cancellation);

    ValueTask<ImmutableArray<TlsSummary>> SummarizeTlsAsync(ReportFilter filter, int limit, CancellationToken cancellation);

    /// <summary>The newest first.</summary>
    ValueTask<ImmutableArray<SetAsideReport>> ListSetAsideAsync(int limit, CancellationToken cancellation);

    /// <summary>Forgets what ended before a moment.</summary>
    ValueTask<int> PruneAsync(DateTimeOffset before, CancellationToken cancellation);
}
