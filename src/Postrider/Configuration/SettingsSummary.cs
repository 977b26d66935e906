using System.Net;
using Postrider.Relay.Judging;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Smtp.Server;

namespace Postrider.Configuration;

/// <summary>Tells in a few lines what settings amount to: above all, who may send.</summary>
internal static class SettingsSummary
{
    public static IEnumerable<string> Tell(Settings settings)
    {
        yield return $"{settings.Submission.HostName} keeps its mail in {settings.DataDirectory}.";
        foreach (var listener in settings.Listeners)
            yield return $"Listener {listener.Name} on {string.Join(", ", Places(listener))}: {WhoMaySend(listener, settings)}.";
        foreach (var rule in settings.Forwards.Rules)
            yield return $"Mail to {rule.Recipient} is passed on to {string.Join(", ", rule.Targets)}.";
        foreach (var source in settings.Egress.Sources)
            foreach (var missing in SourceAddresses.Missing(source))
                yield return $"Source {source.Name} is left out: this machine does not have {missing}. Give the address to a network card, or take the source out.";
        foreach (var pool in settings.Egress.Pools)
            yield return $"Pool {pool.Name}: {string.Join(", ", pool.Members.Select(MemberText))}.";
        foreach (var route in settings.Relay.Routes)
            yield return $"Route {route.Name}: {WhichMail(route)} {WhereTo(route)}.";
    }

    private static IEnumerable<string> Places(ListenerOptions listener)
    {
        foreach (var endpoint in listener.Endpoints)
        {
            var isBoth = listener.Endpoints.Contains(new IPEndPoint(IPAddress.Any, endpoint.Port)) && listener.Endpoints.Contains(new IPEndPoint(IPAddress.IPv6Any, endpoint.Port));
            if (!isBoth) yield return endpoint.ToString();
            else if (endpoint.Address.Equals(IPAddress.Any)) yield return $"*:{endpoint.Port}";
            else if (!endpoint.Address.Equals(IPAddress.IPv6Any)) yield return endpoint.ToString();
        }
    }

    private static string WhoMaySend(ListenerOptions listener, Settings settings)
    {
        if (listener.Kind != ListenerKind.Relay) return "users who sign in may send";
        List<string> parts = [];
        if (!listener.RelayNetworks.IsEmpty) parts.Add($"{string.Join(", ", listener.RelayNetworks)} may send anywhere without signing in");
        string[] open = [.. settings.Submission.InboundDomains.Select(domain => domain.Value), .. settings.Forwards.Rules.Select(rule => rule.Recipient.ToString())];
        if (open.Length > 0) parts.Add($"everybody may send to {string.Join(", ", open)} ({JudgedHow(settings.Judging.ModeOf(listener.Name))})");
        if (!settings.Certificates.IsEmpty) parts.Add("users who sign in may send");
        return parts.Count == 0 ? "nobody may send" : string.Join("; ", parts);
    }

    private static string JudgedHow(JudgeMode mode) => mode switch
    {
        JudgeMode.Off => "not judged",
        JudgeMode.Record => "judged, and taken whatever is found",
        JudgeMode.Quarantine => "judged, and marked where its author's domain wants it refused",
        _ => "judged, and refused where its author's domain wants that",
    };

    private static string MemberText(PoolMember member)
    {
        var addresses = string.Join(" and ", member.Source.Addresses.Select(static address => address.ToString()));
        var by = member.Source.Proxy is { } proxy ? $" by {proxy}" : "";
        return $"{member.Source.Name}{(addresses.Length > 0 ? $" ({addresses}{by})" : by)}{(member.Weight == 1 ? "" : $", weight {member.Weight}")}";
    }

    private static string WhichMail(Route route) => (route.Destinations, route.Senders) switch
    {
        ({ IsEmpty: true }, { IsEmpty: true }) => "all other mail",
        (var destinations, { IsEmpty: true }) => $"mail to {string.Join(", ", destinations)}",
        ({ IsEmpty: true }, var senders) => $"mail from {string.Join(", ", senders)}",
        var (destinations, senders) => $"mail from {string.Join(", ", senders)} to {string.Join(", ", destinations)}",
    };

    private static string WhereTo(Route route) => route.Kind switch
    {
        RouteKind.Mx => $"goes straight to the MX hosts of its domain{(route.Pool is { } pool ? $" by pool {pool}" : "")}",
        RouteKind.SmartHost => $"goes to {Hosts(route)}{(route.Credential is { } credential ? $", signed in as {credential.User}" : "")}",
        RouteKind.Lmtp => $"goes by LMTP to {Hosts(route)}",
        RouteKind.Discard => "is taken and dropped",
        _ => "is kept until it is released by hand",
    };

    private static string Hosts(Route route) => string.Join(", then ", route.Hosts.Select(host => $"{host.Name}:{host.Port}"));
}
