using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>Times in the tables: UTC ticks, so that what is read back equals what was written.</summary>
internal static class Moments
{
    /// <exception cref="FormatException">The number is no time: the row is damaged.</exception>
    public static DateTimeOffset Read(Statement row, int column)
    {
        var ticks = row.Number(column);
        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks) throw new FormatException($"{ticks} is not a time.");
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <inheritdoc cref="Read"/>
    public static DateTimeOffset? ReadOrNull(Statement row, int column) => row.IsNull(column) ? null : Read(row, column);
}
