using System.Collections.Immutable;
using System.Net;
using Postrider.Sandbox.Peers;

namespace Postrider.Sandbox.Internet;

/// <summary>A domain of the small internet and the hosts that take its mail.</summary>
/// <param name="Domain">Lower case.</param>
/// <param name="Hosts">Its MX hosts; empty for a domain that takes no mail (null MX, RFC 7505).</param>
/// <param name="Purpose">What it is there to show, for people.</param>
public sealed record Destination(string Domain, ImmutableArray<DestinationHost> Hosts, string Purpose);

/// <summary>An MX host of a destination.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="Preference">Of its MX record.</param>
/// <param name="Address">Its own loopback address.</param>
/// <param name="Manner">What it does to recipients that ask for nothing else; <c>null</c> where nobody listens.</param>
public sealed record DestinationHost(string Name, ushort Preference, IPAddress Address, Manner? Manner);
