using System.Collections.Immutable;

namespace Postrider.Mail.DomainRecords;

/// <summary>The record that asks for reports on TLS (RFC 8460, 3).</summary>
public static class TlsReportRecord
{
    private const string Version = "v=TLSRPTv1";

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
        foreach (var field in text[Version.Length..].Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!field.StartsWith("rua=", StringComparison.Ordinal)) continue;
            if (addresses is not null) return "rua= stands twice";
            addresses = field[4..];
        }

        if (addresses is null) return "rua= is missing: nobody is told";
        var uris = ImmutableArray.CreateBuilder<string>();
        foreach (var address in addresses.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("mailto" or "https")) return $"'{address}' is neither mailto: nor https:";
            uris.Add(address);
        }

        reports = uris.ToImmutable();
        return null;
    }
}
