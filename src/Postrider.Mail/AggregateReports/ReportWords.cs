using System.Net;
using System.Net.Sockets;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.AggregateReports;

/// <summary>The words of reports, with those that some reporters use in their place.</summary>
internal static class ReportWords
{
    private static readonly DkimResult[] DkimResults = Enum.GetValues<DkimResult>();

    private static readonly SpfResult[] SpfResults = Enum.GetValues<SpfResult>();

    /// <summary><c>pass</c> (RFC 9990) is a message that went on as any other.</summary>
    public static DmarcPolicy Policy(string word) => DmarcPolicies.Find(word) ?? DmarcPolicy.None;

    public static DkimResult Dkim(string word)
    {
        foreach (var result in DkimResults)
            if (word.Equals(result.Word(), StringComparison.OrdinalIgnoreCase)) return result;
        return DkimResult.Neutral;
    }

    public static SpfResult Spf(string word)
    {
        foreach (var result in SpfResults)
            if (word.Equals(result.Word(), StringComparison.OrdinalIgnoreCase)) return result;
        // RFC 7489, appendix C: the words of RFC 4408.
        return word.ToLowerInvariant() switch
        {
            "hardfail" => SpfResult.Fail,
            "unknown" => SpfResult.PermError,
            "error" => SpfResult.TempError,
            _ => SpfResult.None,
        };
    }

    public static DomainName Domain(string text) => DomainName.TryParse(text.Trim('<', '>', '@'), out var name) ? name : default;

    /// <summary>An address without what the platform's parser takes besides.</summary>
    public static IPAddress? Address(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal) && text.AsSpan().Count('.') != 3) return null;
        if (!IPAddress.TryParse(text, out var address) || address is { AddressFamily: AddressFamily.InterNetworkV6, ScopeId: not 0 }) return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
