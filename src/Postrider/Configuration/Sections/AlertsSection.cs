using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary><c>[alerts]</c>: what counts as trouble.</summary>
internal static class AlertsSection
{
    private static readonly AlertSettings Standard = new();

    public static readonly Key<TimeSpan> QueueAge = new("queue_age", new Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)), Standard.QueueAge)
    {
        Text = "How long the oldest message may wait that is not on hold.",
    };

    public static readonly Key<int> FailedSignIns = new("failed_sign_ins", new Count(1, 1_000_000), Standard.FailedSignIns)
    {
        Text = "Failed sign-ins within ten minutes that are worth an alert.",
    };

    public static readonly Key<TimeSpan> BlockListsEvery = new("block_lists_every", new Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(7)), Standard.BlockListsEvery)
    {
        Text = "How often the block lists of `[doctor]` are asked for the sources and the sending domains, where there is an `[[alert]]`.",
    };

    public static readonly Section Section = new(
        "[alerts]",
        "What counts as trouble besides what always does: no mail taken (disk, full queue), certificates that end, DNS records of domains that broke, names that stand badly, tenants and warm-ups that were stopped, block lists.",
        QueueAge, FailedSignIns, BlockListsEvery);

    public static AlertSettings Read(TableReader? table) => table is null ? Standard : new AlertSettings
    {
        QueueAge = table.Get(QueueAge),
        FailedSignIns = table.Get(FailedSignIns),
        BlockListsEvery = table.Get(BlockListsEvery),
    };
}
