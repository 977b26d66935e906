using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>What a test wants of its relay.</summary>
/// <param name="Resolver">The DNS that it asks.</param>
/// <param name="Settings">More of postrider.toml: routes above all.</param>
public sealed record RelaySetup(IPEndPoint Resolver, string Settings);
