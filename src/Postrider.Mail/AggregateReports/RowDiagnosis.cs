using Postrider.Mail.Dkim;
using Postrider.Mail.Spf;

namespace Postrider.Mail.AggregateReports;

/// <summary>What a row means, in words for the people of the domain.</summary>
public static class RowDiagnosis
{
    /// <summary>One or two sentences: what is right or wrong, and what mends it.</summary>
    public static string Explain(AggregateRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var from = row.HeaderFrom.IsEmpty ? "the domain in From" : row.HeaderFrom.Value;
        if (row is { IsDkimAligned: true, IsSpfAligned: true }) return "Fine: SPF and DKIM pass.";
        if (row.IsDkimAligned) return $"Passes by DKIM. SPF does not count: {WhySpf(row, from)}.";
        if (row.IsSpfAligned) return $"Passes by SPF alone, and will fail when it is forwarded: {WhyDkim(row, from)}.";
        var forwarded = row.Reasons.Any(reason => reason.Type is "forwarded" or "mailing_list" or "trusted_forwarder") ? " The reporter takes it for forwarded mail." : "";
        return row.Signatures.IsEmpty && row.Spf.All(spf => spf.Result != SpfResult.Pass)
            ? $"Fails: {WhyDkim(row, from)}, and {WhySpf(row, from)}. If {row.Source} is yours, let it sign as {from}; if not, somebody else sends in your name.{forwarded}"
            : $"Fails: {WhyDkim(row, from)}, and {WhySpf(row, from)}.{forwarded}";
    }

    private static string WhyDkim(AggregateRow row, string from)
    {
        if (row.Signatures.IsEmpty) return "it is not signed";
        foreach (var signature in row.Signatures)
            if (signature.Result == DkimResult.Pass) return $"its signature is by {signature.Domain}, which is not aligned with {from}: let the sender sign as {from}";
        var failed = row.Signatures[0];
        var by = failed.Selector.Length > 0 ? $"{failed.Domain} (selector {failed.Selector})" : failed.Domain.Value;
        return failed.Result switch
        {
            DkimResult.Fail => $"the signature of {by} does not fit: the message was changed on the way, or the key in DNS is another one",
            DkimResult.PermError => $"the signature of {by} cannot be checked: the key in DNS is missing or broken",
            DkimResult.TempError => $"the key of {by} could not be had from the DNS",
            DkimResult.None => "it is not signed",
            var other => $"the signature of {by} was not taken ({other.Word()})",
        };
    }

    private static string WhySpf(AggregateRow row, string from)
    {
        if (row.Spf.IsEmpty) return "SPF was not checked";
        foreach (var passed in row.Spf)
            if (passed.Result == SpfResult.Pass) return $"SPF passes for the reverse-path's domain {passed.Domain}, which is not aligned with {from}";
        var spf = row.Spf[0];
        return spf.Result switch
        {
            SpfResult.None => $"{Domain(spf)} has no SPF record",
            SpfResult.Fail or SpfResult.SoftFail or SpfResult.Neutral => $"{row.Source} is not in the SPF record of {Domain(spf)}",
            SpfResult.PermError => $"the SPF record of {Domain(spf)} has a mistake",
            _ => $"the SPF record of {Domain(spf)} could not be had from the DNS",
        };
    }

    private static string Domain(ReportedSpf spf) => spf.Domain.IsEmpty ? "the reverse-path's domain" : spf.Domain.Value;
}
