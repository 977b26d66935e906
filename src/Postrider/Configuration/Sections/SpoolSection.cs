using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Storage.Spooling;

namespace Postrider.Configuration.Sections;

/// <summary><c>[spool]</c>: the queue on disk.</summary>
internal static class SpoolSection
{
    private static readonly SpoolOptions Standard = new() { Directory = "" };

    public static readonly Key<long> MinimumFreeSpace = new("min_free_space", new Size(16 * Size.MiB, 10 * Size.TiB), Standard.MinimumFreeSpace)
    {
        Text = "Free space on the disk below which no new mail is taken: 452 4.3.1.",
    };

    public static readonly Key<int> Recipients = new("max_recipients", new Count(0, int.MaxValue), (int)Standard.MaximumRecipients)
    {
        Text = "Waiting recipients above which no new mail is taken: 452 4.3.1; 0 for no limit.",
    };

    public static readonly Key<long> BodyMemory = new("body_memory", new Size(Size.MiB, 64 * Size.GiB), Standard.BodyMemory)
    {
        Text = "Memory for messages on their way in. Beyond it messages go to files as they come, and a header section that trickles in is put off by 452 4.3.1.",
    };

    public static readonly Key<long> InlineBodyLimit = new("inline_body_limit", new Size(0, 16 * Size.MiB), Standard.InlineBodyLimit)
    {
        Text = "Larger messages lie in files of their own beside the database.",
    };

    public static readonly Key<TimeSpan> EventRetention = new("event_retention", new Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(3650)), Standard.EventRetention)
    {
        Text = "How long the story of each message is kept for `postrider trace`.",
    };

    public static readonly Section Section = new(
        "[spool]", "The queue on disk, in the data directory.", MinimumFreeSpace, Recipients, BodyMemory, InlineBodyLimit, EventRetention);

    public static SpoolOptions Read(TableReader? table, string directory) => table is null ? Standard with { Directory = directory } : new SpoolOptions
    {
        Directory = directory,
        MinimumFreeSpace = table.Get(MinimumFreeSpace),
        MaximumRecipients = table.Get(Recipients),
        BodyMemory = table.Get(BodyMemory),
        InlineBodyLimit = (int)table.Get(InlineBodyLimit),
        EventRetention = table.Get(EventRetention),
    };
}
