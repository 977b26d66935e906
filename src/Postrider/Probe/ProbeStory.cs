using Postrider.Queue;

namespace Postrider.Probe;

/// <summary>Tells in plain words how mail would be delivered.</summary>
internal sealed class ProbeStory(TimeProvider time)
{
    public IEnumerable<string> Tell(ProbeReport report)
    {
        yield return Opening(report);
        foreach (var host in report.Hosts)
        {
            yield return "";
            yield return Host(report, host);
            if (Policy(host) is { } policy) yield return policy;
            foreach (var address in host.Addresses)
                foreach (var line in Address(address)) yield return line;
        }

        if (report.Hosts.Count == 0) yield break;
        yield return "";
        if (report.PolicyProblem is { } problem) yield return $"MTA-STS: {HumanText.Safe(problem)}";
        yield return report.IsReady
            ? "A message would be delivered now. None was sent."
            : "No host is ready: a message would wait and be tried again.";
    }

    private static string Opening(ProbeReport report)
    {
        var destination = HumanText.Safe(report.Destination);
        if (report.Failure is { } failure)
            return $"Mail for {destination} {(failure.StartsWith('5') ? "would bounce at once" : "would wait and be tried again")}: {HumanText.Safe(failure)}";
        var hosts = report.Hosts.Count == 1 ? "1 host" : $"{report.Hosts.Count} hosts";
        return report.Kind switch
        {
            "discard" => $"Mail for {destination} is dropped: route '{report.Route}' discards it.",
            "hold" => $"Mail for {destination} is kept until it is released by hand: route '{report.Route}' holds it.",
            "mx" when destination.StartsWith('[') => $"Mail for {destination} goes to that address (route '{report.Route}').",
            "mx" => $"Mail for {destination} goes to {hosts} that the DNS names (route '{report.Route}').",
            "lmtp" => $"Mail for {destination} goes by LMTP to {hosts} (route '{report.Route}').",
            _ => $"Mail for {destination} goes to {hosts} of route '{report.Route}'.",
        };
    }

    private static string Host(ProbeReport report, ProbedHost host)
    {
        var name = host.Name.Length == 0 ? "address literal" : host.Name;
        var preference = report.Kind == "mx" && host.Name.Length > 0 ? $" (preference {host.Preference})" : "";
        return host.Problem is { } problem ? $"{name}{preference}: {HumanText.Safe(problem)}" : $"{name}{preference}";
    }

    private static string? Policy(ProbedHost host)
    {
        if (host.Policy is not { } policy) return null;
        var testing = policy.Testing switch
        {
            null => "",
            "" => "; an MTA-STS policy in testing covers the host",
            var wrong => $"; an MTA-STS policy in testing would keep mail back: {wrong}",
        };
        var dane = policy is { Kind: not "dane", Dane: { } detail } ? $"; no DANE: {detail}" : "";
        return HumanText.Safe($"  TLS policy: {policy.Kind.Replace('_', '-')}, by {policy.Source}{testing}{dane}");
    }

    private IEnumerable<string> Address(ProbedAddress address)
    {
        if (!address.IsReady)
        {
            yield return $"  {address.Address}: not ready, {Stage(address.Stage)}: {HumanText.Safe(address.Reply ?? "")}";
            if (address.Tls is { } shown) yield return $"    {Tls(shown)}";
            yield break;
        }

        yield return $"  {address.Address}: ready after {HumanText.Duration(TimeSpan.FromMilliseconds(address.Milliseconds))}, says '{HumanText.Safe(address.Greeting ?? "")}'";
        yield return $"    {(address.Tls is { } tls ? Tls(tls) : $"in clear: {HumanText.Safe(address.Plaintext ?? "")}")}";
        if (address.Capabilities.Count > 0) yield return $"    offers {HumanText.Safe(string.Join(", ", address.Capabilities))}";
    }

    private string Tls(ProbedTls tls)
    {
        var agreed = $"{tls.Protocol} {tls.Cipher}";
        if (tls.Subject is null) return $"{agreed}, no certificate";
        var expires = tls.Expires is { } at ? $", good until {HumanText.Moment(at, time)}" : "";
        var verdict = tls.IsVerified ? "verified" : $"not verified: {tls.Problem}";
        return HumanText.Safe($"{agreed}, certificate {tls.Subject} by {tls.Issuer}{expires}, {verdict}");
    }

    private static string Stage(string? stage) => stage switch
    {
        "connect" => "no connection",
        "greeting" => "no welcome",
        "ehlo" => "at EHLO",
        "start_tls" => "at STARTTLS",
        _ => $"at {stage}",
    };
}
