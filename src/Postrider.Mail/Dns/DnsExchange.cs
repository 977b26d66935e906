namespace Postrider.Mail.Dns;

/// <summary>What one server made of one question.</summary>
/// <param name="Message">Its answer, whatever its code; <c>null</c> where there was none to be used.</param>
/// <param name="IsSilence">Whether nothing came in time, so that asking again may help.</param>
/// <param name="Fault">Why there is no message, for people: <c>did not answer within 5 s</c>.</param>
internal readonly record struct DnsExchange(DnsMessage? Message, bool IsSilence, string? Fault)
{
    public static DnsExchange Malformed { get; } = new(null, false, "sent a malformed answer");

    public static DnsExchange Silence(TimeSpan timeout) =>
        new(null, true, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"did not answer within {timeout.TotalSeconds:0.##} s"));

    public static DnsExchange Unreachable(string reason) => new(null, true, $"could not be reached ({reason})");
}
