using System.Globalization;

namespace Postrider.Mail.Headers;

/// <summary>A moment as header fields write it (RFC 5322, 3.3), in UTC.</summary>
public static class MessageDate
{
    // The format R is the same but for the zone, which RFC 5322, 4.3 calls obsolete; made without the parsing of a custom format.
    public static string Format(DateTimeOffset at) => string.Concat(at.UtcDateTime.ToString("R", CultureInfo.InvariantCulture).AsSpan()[..^3], "+0000");
}
