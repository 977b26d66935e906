using System.Collections.Immutable;
using Postrider.Mail.ReportMail;

namespace Postrider.Mail.DomainRecords;

/// <summary>The record that asks for reports on TLS (RFC 8460, 3).</summary>
public static class TlsReportRecord
{
    private const string Version = "v=TLSRPTv1";

    /// <summary>URIs that those who send reports look at.</summary>
    private const int MaximumUris = 10;

    /// <summary>Whether a text is meant as one, well-formed or not.</summary>
    public static bool IsRecord(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Version, StringComparison.Ordinal) && (text.Length == Version.Length || text[Version.Length] is ';' or ' ' or '\t');
    }

    /// <summary>Reads <c>v=TLSRPTv1; rua=mailto:a@example.com,https://b.example/v1</c>.</summary>
    /// <param name="text">A text for which <see cref="IsRecord"/> holds.</param>
    /// <param name="reports">The URIs that want reports.</param>
    /// <returns>What is wrong, for people; <c>null</c> for nothing.</returns>
    public static string? Parse(string text, out ImmutableArray<string> reports)
    {
        ArgumentNullException.ThrowIfNull(text);
        reports = [];
        if (!IsRecord(text)) return "it does not begin with v=TLSRPTv1";
        string? addresses = null;
        // Nothing but white space before the first semicolon.
        if (text.AsSpan(Version.Length).TrimStart(" \t") is [not ';', ..]) return "a semicolon is missing after v=TLSRPTv1";
        foreach (var field in text[Version.Length..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = field.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0 || field[..equals].TrimEnd() != "rua") continue;
            if (equals != "rua".Length) return "white space stands between rua and its equals sign";
            if (addresses is not null) return "rua= stands twice";
            addresses = field[(equals + 1)..];
        }

        if (addresses is null) return "rua= is missing: nobody is told";
        var uris = ImmutableArray.CreateBuilder<string>();
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!ReportUri.TryParse(address, out _)) return $"'{address}' is neither mailto: with an address nor https: with a host";
            uris.Add(address);
        }

        if (uris.Count > MaximumUris) return $"rua= names {uris.Count} addresses, and senders look at no more than {MaximumUris}";

        reports = uris.ToImmutable();
        return null;
    }
}
