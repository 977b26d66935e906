namespace Postrider.Storage.Spooling;

/// <summary>The embedded spool.</summary>
public sealed record SpoolOptions
{
    /// <summary>The data directory: the database and the folder of large bodies lie in it.</summary>
    public required string Directory { get; init; }

    /// <summary>Bodies of more octets lie in files beside the database.</summary>
    public int InlineBodyLimit { get; init; } = 128 * 1024;

    /// <summary>Memory for bodies on their way in, in octets; beyond it senders are held back.</summary>
    public long BodyMemory { get; init; } = 64L * 1024 * 1024;

    /// <summary>Free octets on the disk below which no new mail is taken: 452 4.3.1.</summary>
    public long MinimumFreeSpace { get; init; } = 256L * 1024 * 1024;

    /// <summary>Waiting recipients above which no new mail is taken: 452 4.3.1; 0 for no limit.</summary>
    public long MaximumRecipients { get; init; }

    /// <summary>How long events are kept.</summary>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Pages (4 KiB) in the write-ahead log above which it is brought to its end and started anew: 64 MiB.</summary>
    internal int LogPages { get; init; } = 16384;

    /// <summary>Waiting recipients from which a purge of nearly all sets the queue aside (<see cref="Purge"/>); below, row by row is as fast.</summary>
    internal long PurgeFrom { get; init; } = 50_000;

    /// <summary>Recipients from which a deletion or a giving up marks them (<see cref="Marks"/>); fewer are changed at once.</summary>
    internal int MarkFrom { get; init; } = 5_000;
}
