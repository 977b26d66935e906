namespace Postrider.Smtp.Commands;

/// <summary>The date and time of the Internet, as in <c>2026-01-31T09:00:00.5+01:00</c> (RFC 3339, 5.6).</summary>
public static class InternetTime
{
    /// <param name="text">The whole text; nothing may stand around it.</param>
    /// <param name="time">The moment. A leap second counts as the second before it; digits beyond 100 ns are dropped.</param>
    public static bool TryParse(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length < 20 || text[4] != (byte)'-' || text[7] != (byte)'-' || (text[10] | 0x20) != 't' || text[13] != (byte)':' || text[16] != (byte)':') return false;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day)) return false;
        if (!TryNumber(text[11..13], out var hour) || !TryNumber(text[14..16], out var minute) || !TryNumber(text[17..19], out var second)) return false;
        if (!TryFraction(text[19..], out var ticks, out var zone) || !TryOffset(zone, out var offset)) return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;
        var local = new DateTime(year, month, day, hour, minute, Math.Min(second, 59), DateTimeKind.Unspecified).AddTicks(ticks);
        // The first and the last day of the calendar have no UTC in some zones.
        var utc = local.Ticks - offset.Ticks;
        if (utc < DateTime.MinValue.Ticks || utc > DateTime.MaxValue.Ticks) return false;
        time = new DateTimeOffset(utc, TimeSpan.Zero);
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out long ticks, out ReadOnlySpan<byte> zone)
    {
        ticks = 0;
        zone = text;
        if (text[0] != (byte)'.') return true;
        var digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits <= 0) return false;
        for (var i = 0; i < 7; i++) ticks = ticks * 10 + (i < digits ? text[1 + i] - '0' : 0);
        zone = text[(1 + digits)..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> zone, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (zone.Length == 1) return (zone[0] | 0x20) == 'z';
        if (zone.Length != 6 || zone[0] is not ((byte)'+' or (byte)'-') || zone[3] != (byte)':') return false;
        if (!TryNumber(zone[1..3], out var hours) || !TryNumber(zone[4..], out var minutes) || hours > 23 || minutes > 59) return false;
        offset = new TimeSpan(hours, minutes, 0);
        if (zone[0] == (byte)'-') offset = -offset;
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int number)
    {
        number = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            number = number * 10 + (digit - '0');
        }

        return true;
    }
}
