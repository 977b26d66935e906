using Postrider.Queue;

namespace Postrider.Verifying;

/// <summary>Tells in plain words how a message is judged.</summary>
internal static class VerifyStory
{
    public static IEnumerable<string> Tell(VerifyReport report)
    {
        yield return report.Client is null
            ? "Where the message came from is not known."
            : $"Judged as from {report.Client} ({HumanText.Safe(report.Helo ?? "no HELO name")}) with the reverse-path {HumanText.Address(report.ReversePath)}.";
        yield return "";
        yield return Line("SPF", report.Spf.Result, report.Spf.Reason);
        if (report.Spf.Explanation is { } explanation) yield return Detail($"The domain explains: {explanation}");
        if (report.Dkim.Count == 0) yield return Line("DKIM", "none", "the message has no signature");
        foreach (var signature in report.Dkim) yield return Line("DKIM", signature.Result, Signature(signature));
        yield return Line("DMARC", report.Dmarc.Result, report.Dmarc.Reason);
        if (Policy(report.Dmarc) is { } policy) yield return Detail(policy);
        yield return Line("ARC", report.Arc.Result, Chain(report.Arc));

        yield return "";
        yield return "DNS answers:";
        DnsFinding[] answers = [.. report.Spf.Dns, .. report.Dkim.SelectMany(signature => signature.Dns), .. report.Dmarc.Dns, .. report.Arc.Dns];
        foreach (var answer in answers.DistinctBy(answer => (answer.Type, answer.Name)))
            foreach (var line in Answer(answer)) yield return line;
        if (answers.Length == 0) yield return "  none were needed";
    }

    private static string Line(string method, string result, string reason) => $"{method,-6} {result,-10} {HumanText.Safe(reason)}";

    private static string Detail(string text) => $"{"",-17} {HumanText.Safe(text)}";

    private static string Signature(DkimFinding signature)
    {
        var bits = signature.KeyBits > 0 ? $", {signature.KeyBits} bits" : "";
        var whose = signature.Domain is null ? "a signature" : $"{signature.Domain}, selector {signature.Selector}{(signature.Algorithm is null ? "" : $", {signature.Algorithm}")}{bits}";
        return signature.Reason is { } reason ? $"{whose}: {reason}" : whose;
    }

    private static string? Policy(DmarcFinding dmarc)
    {
        if (dmarc.Policy is null) return null;
        var record = $"The record of {dmarc.RecordDomain} has the policy {dmarc.Policy} for it";
        return dmarc.Result == "fail" ? $"{record}; the domain asks for this message: {dmarc.Disposition}" : record;
    }

    private static string Chain(ArcFinding arc)
    {
        if (arc.Result == "none") return "the message has no chain";
        var sealers = arc.Sealers.IsEmpty ? "" : $"sealed by {string.Join(", ", arc.Sealers)}";
        return arc.Reason is { } reason ? $"{sealers}{(sealers.Length > 0 ? ": " : "")}{reason}" : sealers;
    }

    private static IEnumerable<string> Answer(DnsFinding answer)
    {
        var vouched = answer.Authenticated ? " (DNSSEC)" : "";
        var status = answer.Status switch
        {
            "found" => "",
            "no_data" => " no such records",
            "name_does_not_exist" => " the name does not exist",
            "timeout" => " no answer in time",
            _ => " the server failed",
        };
        yield return HumanText.Safe($"  {answer.Type} {answer.Name}:{status}{vouched}{(answer.Detail is null ? "" : $" ({answer.Detail})")}");
        foreach (var record in answer.Records) yield return HumanText.Safe($"    {record}");
    }
}
