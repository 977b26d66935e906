using System.Collections.Immutable;
using Postrider.Mail.MtaSts;

namespace Postrider.Mail.TlsPolicies;

/// <summary>The policies for the hosts of a destination.</summary>
/// <param name="Hosts">One for each host, in their order.</param>
/// <param name="Expires">Until when they may be used.</param>
public sealed record TlsPlan(ImmutableArray<TlsPolicy> Hosts, DateTimeOffset Expires)
{
    /// <summary>What was found of an MTA-STS policy; <c>null</c> where none was looked for.</summary>
    public StsFinding? Sts { get; init; }

    /// <summary>What went wrong when the MTA-STS policy was looked for, for people.</summary>
    public string? StsProblem { get; init; }

    /// <inheritdoc cref="TlsPolicy.Waive"/>
    public TlsPlan Waive() => this with { Hosts = [.. Hosts.Select(host => host.Waive())] };

    /// <summary>
    /// Tells destinations apart whose mail must not share connections although they have the same hosts: empty where nothing but the route counts.
    /// </summary>
    public string Key => Hosts.All(host => host.Key == Hosts[0].Key) ? Hosts.IsEmpty ? "" : Hosts[0].Key : string.Join('/', Hosts.Select(host => host.Key.Length == 0 ? "-" : host.Key));
}
