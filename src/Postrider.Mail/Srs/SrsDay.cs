namespace Postrider.Mail.Srs;

/// <summary>A day as SRS writes it: days since 1970 modulo 1024, ten bits in two characters of base 32. It comes again after 2.8 years.</summary>
internal static class SrsDay
{
    private const int Cycle = 1024;

    public static string Of(DateTimeOffset at)
    {
        var day = Number(at);
        return string.Create(2, day, static (text, day) => (text[0], text[1]) = (SrsHash.Alphabet[day >> 5], SrsHash.Alphabet[day & 31]));
    }

    /// <summary>Days from then to now; <c>null</c> for what is no day. One in the future reads as very old.</summary>
    public static int? AgeOf(string day, DateTimeOffset now)
    {
        if (day.Length != 2) return null;
        var (high, low) = (SrsHash.Digit(day[0]), SrsHash.Digit(day[1]));
        if (high < 0 || low < 0) return null;
        return (Number(now) - ((high << 5) | low) + Cycle) % Cycle;
    }

    private static int Number(DateTimeOffset at) => (int)(at.ToUnixTimeSeconds() / 86_400 % Cycle);
}
