using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Mail.ReportMail;

/// <summary>The name of a report's file: <c>reporter!domain!begin!end[!id].extension</c> (RFC 7489, 7.2.1.1; RFC 8460, 5.1).</summary>
/// <param name="Reporter">A domain of the reporter.</param>
/// <param name="Domain">The domain that is reported on.</param>
public sealed record ReportFileName(DomainName Reporter, DomainName Domain, DateTimeOffset Begin, DateTimeOffset End, string? Id, string Extension)
{
    private const int MaximumLength = 1000;

    public static bool TryParse(string text, [NotNullWhen(true)] out ReportFileName? name)
    {
        ArgumentNullException.ThrowIfNull(text);
        name = null;
        if (text.Length > MaximumLength) return false;
        var parts = text.Split('!');
        if (parts.Length is not (4 or 5)) return false;
        // The extension begins at the first point behind the times: the id has none.
        var last = parts[^1];
        var point = last.IndexOf('.', StringComparison.Ordinal);
        if (point <= 0 || point == last.Length - 1) return false;
        var extension = last[(point + 1)..];
        parts[^1] = last[..point];
        if (!DomainName.TryParse(parts[0], out var reporter) || !DomainName.TryParse(parts[1], out var domain)) return false;
        if (Moment(parts[2]) is not { } begin || Moment(parts[3]) is not { } end) return false;
        var id = parts.Length == 5 ? parts[4] : null;
        if (!IsWord(extension, allowed: '.') || (id is not null && !IsWord(id, allowed: '-'))) return false;
        name = new ReportFileName(reporter, domain, begin, end, id, extension);
        return true;
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Reporter}!{Domain}!{Begin.ToUnixTimeSeconds()}!{End.ToUnixTimeSeconds()}{(Id is null ? "" : "!")}{Id}.{Extension}");

    private static DateTimeOffset? Moment(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    private static bool IsWord(string text, char allowed) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_' || c == allowed);
}
