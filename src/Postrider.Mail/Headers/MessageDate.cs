using System.Globalization;

namespace Postrider.Mail.Headers;

/// <summary>A moment as header fields write it (RFC 5322, 3.3), in UTC.</summary>
public static class MessageDate
{
    public static string Format(DateTimeOffset at) => at.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss '+0000'", CultureInfo.InvariantCulture);
}
