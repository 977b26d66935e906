using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Delivery;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[delivery]</c>: what holds for all mail on its way out.</summary>
internal static class DeliverySection
{
    private static readonly RelayOptions Standard = new() { HostName = default };

    public static readonly Key<int> Connections = new("max_connections", new Count(1, 100_000), Standard.MaximumConnections)
    {
        Text = "Outgoing connections in all. A route's own max_connections bounds those to one site.",
    };

    public static readonly Key<int> LoadedRecipients = new("max_loaded_recipients", new Count(100, 10_000_000), Standard.MaximumLoadedRecipients)
    {
        Text = "Recipients that are due and held in memory; the rest waits on disk alone.",
    };

    public static readonly Key<int> LoadedPerQueue = new("max_loaded_per_queue", new Count(10, 1_000_000), Standard.MaximumLoadedPerQueue)
    {
        Text = "Of those, for one site: so that a slow one does not fill the memory.",
    };

    public static readonly Key<TimeSpan> StuckAfter = new("stuck_after", new Duration(TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)), Standard.StuckAfter)
    {
        Text = "How long an attempt may take in all before it is named in the log and ended.",
    };

    public static readonly Key<bool> ReportDelays = new("report_delays", Truth.Any, Standard.ReportDelays)
    {
        Text = "Whether senders are told of delays (after `retry.warn_after`) and not of failures alone.",
    };

    public static readonly Section Section = new(
        "[delivery]", "What holds for all mail on its way out.", Connections, LoadedRecipients, LoadedPerQueue, StuckAfter, ReportDelays);

    /// <summary>The options without their routes.</summary>
    public static RelayOptions Read(TableReader? table, DomainName host)
    {
        if (table is null) return Standard with { HostName = host };
        var options = new RelayOptions
        {
            HostName = host,
            MaximumConnections = table.Get(Connections),
            MaximumLoadedRecipients = table.Get(LoadedRecipients),
            MaximumLoadedPerQueue = table.Get(LoadedPerQueue),
            StuckAfter = table.Get(StuckAfter),
            ReportDelays = table.Get(ReportDelays),
        };
        if (options.MaximumLoadedPerQueue > options.MaximumLoadedRecipients)
        {
            table.Complain(
                table.Has(LoadedPerQueue) ? LoadedPerQueue : LoadedRecipients,
                $"One site may hold {options.MaximumLoadedPerQueue} recipients, more than the {options.MaximumLoadedRecipients} of all sites together.",
                "Lower max_loaded_per_queue, or raise max_loaded_recipients.");
        }

        return options;
    }
}
