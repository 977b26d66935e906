using System.Collections.Immutable;
using System.Text.Json;
using Postrider.Mail.TlsPolicies;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Queue;

/// <summary>What decides over the encryption to hosts of a ready queue.</summary>
/// <param name="Policy">none, opportunistic, required, verified, fingerprint, dane or mta-sts.</param>
/// <param name="Source">Where it comes from, for people.</param>
/// <param name="Hosts">For which hosts, by name.</param>
public sealed record TlsPolicyView(string Policy, string Source, ImmutableArray<string> Hosts)
{
    /// <summary>One for all hosts under the same policy.</summary>
    /// <param name="route">What the route asks for with the rules that shape it, which may be more than a policy that asks for nothing.</param>
    internal static ImmutableArray<TlsPolicyView> Of(ImmutableArray<QueueHost> hosts, ClientTls route) =>
    [
        .. hosts.Where(host => host.Policy is not null)
            // Looked at in the line above.
            .GroupBy(host => host.Policy!.Kind == TlsPolicyKind.Opportunistic && route != ClientTls.Opportunistic
                ? (Policy: JsonNamingPolicy.KebabCaseLower.ConvertName(route.ToString()), Source: "a rule for the destination")
                : (Policy: host.Policy.Kind.Word(), Source: SourceOf(host.Policy)))
            .Select(group => new TlsPolicyView(group.Key.Policy, group.Key.Source, [.. group.Select(host => host.Name.IsEmpty ? host.Addresses.FirstOrDefault()?.ToString() ?? "" : host.Name.Value)])),
    ];

    private static string SourceOf(TlsPolicy policy) => policy switch
    {
        { IsWaived: true } => "TLS-Required: No in the message, and the route",
        { Testing: not null } => $"{policy.Source}, with an MTA-STS policy in testing",
        _ => policy.Source,
    };
}
