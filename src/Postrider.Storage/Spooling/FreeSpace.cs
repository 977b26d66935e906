using Postrider.Storage.Sql;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Spooling;

/// <summary>Room for new mail: what is free on the disk, and what earlier mail left free within the database, whose file does not shrink.</summary>
/// <param name="path">The database.</param>
/// <param name="onDisk">Asks for the free octets of the disk.</param>
internal sealed class FreeSpace(string path, Func<long> onDisk)
{
    private const int PageSize = 4096;

    /// <summary>
    /// Why no new mail may be taken; <c>null</c> when there is room. Free pages of the database count, but a quarter of the bound must be free on the disk
    /// itself: the log and large bodies need it.
    /// </summary>
    /// <param name="least">Octets that must be free.</param>
    public string? FindShortage(long least)
    {
        var free = onDisk();
        if (free >= least) return null;
        // Asked only when it matters.
        var inside = free >= least / 4 ? ReadFreePages() * PageSize : 0;
        return free + inside >= least
            ? null
            : $"The disk of the data directory is nearly full: {free >> 20} MiB are free, {least >> 20} MiB must be.";
    }

    private long ReadFreePages()
    {
        using var database = Database.Open(path, DatabaseAccess.ReadOnly);
        return database.ReadNumber(SpoolSql.FreePages) ?? 0;
    }
}
