using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.DomainRecords;

/// <summary>Looks whether the public key of a selector is found as it is signed with (RFC 6376, 3.6.1).</summary>
internal sealed class DkimKeyInspection(IDnsResolver dns)
{
    private readonly FindingList _findings = new(RecordPurpose.Dkim);

    /// <summary>Whether a record holds the same key, whatever tags and spaces stand around it.</summary>
    public static bool IsSameKey(string found, string wanted) =>
        TagList.TryParse(found, out var there, out _) && TagList.TryParse(wanted, out var ours, out _)
        && KeyOf(there) is { Length: > 0 } key && key == KeyOf(ours) && (there["k"] ?? "rsa") == (ours["k"] ?? "rsa");

    public async Task<IReadOnlyList<RecordFinding>> InspectAsync(WantedKey key, CancellationToken cancellation)
    {
        if (!key.Alias.IsEmpty && !await IsAliasAsync(key, cancellation).ConfigureAwait(false)) return _findings.Findings;
        var texts = await dns.FindTextAsync(key.Name, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(texts, key.Name, "TXT")) return _findings.Findings;
        switch (texts.Records)
        {
            case []:
                await MissingAsync(key, cancellation).ConfigureAwait(false);
                break;
            case [var only]:
                Judge(key, only);
                break;
            default:
                Judge(key, [.. texts.Records]);
                break;
        }

        return _findings.Findings;
    }

    private async Task<bool> IsAliasAsync(WantedKey key, CancellationToken cancellation)
    {
        var alias = await dns.FindAliasAsync(key.Name, cancellation).ConfigureAwait(false);
        if (_findings.IsUnknown(alias, key.Name, "CNAME")) return false;
        if (alias.Records.Contains(key.Alias)) return true;
        var what = alias.Records.IsEmpty ? $"{key.Name} is not an alias." : $"{key.Name} is an alias of {alias.Records[0]}, which is not ours.";
        _findings.Wrong("dkim-alias", key.Name, $"{what} Keys of the domain are delegated, so that signatures are only found through it.", $"Set at {key.Name} one CNAME record and nothing else: {key.Alias}.");
        return false;
    }

    private async Task MissingAsync(WantedKey key, CancellationToken cancellation)
    {
        var alias = await dns.FindAliasAsync(key.Name, cancellation).ConfigureAwait(false);
        if (alias.Records is [var target, ..] && key.Alias.IsEmpty)
            _findings.Wrong("dkim-cname", key.Name, $"At {key.Name} stands a CNAME to {target}, where there is no key. A TXT record beside it does not count.", $"Remove the CNAME, and set the TXT record: {key.Text}");
        else
            _findings.Wrong("dkim-missing", key.Name, $"There is no key at {key.Name}: receivers find no key for the signatures.", $"Set the TXT record: {key.Text}");
    }

    private void Judge(WantedKey key, string[] records)
    {
        string[] orders = [string.Concat(records), string.Concat(records.Reverse())];
        if (!records.Any(record => IsSameKey(record, key.Text)) && orders.Any(joined => IsSameKey(joined, key.Text)))
        {
            _findings.Wrong(
                "dkim-cut-in-two", key.Name, $"The key at {key.Name} is cut into {records.Length} records, and receivers read only one of them.",
                "Make it one TXT record of several strings: in zone files \"first part\" \"second part\" on one line; in web forms the whole text in one field.");
            return;
        }

        _findings.Wrong("dkim-several", key.Name, $"There are {records.Length} TXT records at {key.Name} where only one may be.", $"Remove all and set one: {key.Text}");
    }

    private void Judge(WantedKey key, string text)
    {
        var name = key.Name;
        var set = $"Set the TXT record: {key.Text}";
        if (text.Contains('\\', StringComparison.Ordinal) || text.Contains('"', StringComparison.Ordinal))
        {
            _findings.Wrong("dkim-quotes", name, $"The record at {name} holds quotation marks or backslashes as part of its text: they were typed where the form adds them itself.", $"Set it without them: {key.Text}");
            return;
        }

        if (!DkimKeyRecord.TryParse(text, out var record, out var mistake)) Malformed(key, text, mistake);
        else if (record.IsRevoked) _findings.Wrong("dkim-revoked", name, $"The key at {name} is revoked (p= is empty): every signature with it fails.", set);
        else if (!IsSameKey(text, key.Text)) Different(key, text);
        else if (!record.IsForMail) _findings.Wrong("dkim-service", name, $"The record at {name} says by s= that the key is not for mail.", set);
        else if (!record.IsSha256Allowed) _findings.Wrong("dkim-hash", name, $"The record at {name} does not allow SHA-256 by h=.", set);
        else Good(key, text, record);
    }

    private void Good(WantedKey key, string text, DkimKeyRecord record)
    {
        if (HasSpaces(text)) _findings.Warn("dkim-spaces", key.Name, $"The key at {key.Name} has spaces in it. Most receivers pass over them, some do not.", $"Set the TXT record without them: {key.Text}");
        if (record.IsTest) _findings.Advise("dkim-test", key.Name, $"The record at {key.Name} says t=y: the domain only tries DKIM out, and a failure means nothing.", "Take t=y out when mail passes.");
        _findings.Right("dkim-key", key.Name, $"The key at {key.Name} is the one that is signed with.");
    }

    private void Malformed(WantedKey key, string text, string mistake)
    {
        if (IsCut(key, text)) Cut(key, text);
        else _findings.Wrong("dkim-syntax", key.Name, $"The record at {key.Name} cannot be read: {mistake}.", $"Set the TXT record: {key.Text}");
    }

    private void Different(WantedKey key, string text)
    {
        if (IsCut(key, text)) Cut(key, text);
        else _findings.Wrong("dkim-other-key", key.Name, $"The key at {key.Name} is not the one that is signed with: every signature fails.", $"Set the TXT record: {key.Text}");
    }

    private void Cut(WantedKey key, string text) => _findings.Wrong(
        "dkim-cut-off", key.Name, $"The key at {key.Name} is cut off after {text.Length} of {key.Text.Length} characters.",
        "Set the whole text. Where a form takes no more than 255 characters in a string, split it into several strings of one record.");

    private static bool IsCut(WantedKey key, string text)
    {
        var (found, wanted) = (TagList.WithoutSpace(text), TagList.WithoutSpace(key.Text));
        return found.Length < wanted.Length && found.Length > "v=DKIM1;k=rsa;p=".Length && wanted.StartsWith(found, StringComparison.Ordinal);
    }

    private static bool HasSpaces(string text) => TagList.TryParse(text, out var tags, out _) && tags["p"]?.AsSpan().IndexOfAny(" \t") >= 0;

    private static string? KeyOf(TagList tags) => tags["p"] is { } key ? TagList.WithoutSpace(key) : null;
}
