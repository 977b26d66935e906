using System.Collections.Immutable;
using System.Net;

namespace Postrider.Mail.Dns;

/// <summary>Reads resolv.conf(5). Only its name servers count: names are looked up as they are, and time-outs are our own.</summary>
internal static class ResolverConfiguration
{
    private const int Port = 53;
    private const int MaximumServers = 8;

    /// <returns>The servers in their order; this machine's own where none are named, as resolv.conf(5) says.</returns>
    public static ImmutableArray<IPEndPoint> Parse(string text)
    {
        var servers = new List<IPEndPoint>();
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            var rest = line.Trim();
            if (!rest.StartsWith("nameserver", StringComparison.Ordinal)) continue;
            rest = rest["nameserver".Length..];
            if (rest.IsEmpty || !char.IsWhiteSpace(rest[0])) continue;
            rest = rest.Trim();
            var end = rest.IndexOfAny(" \t#;");
            if (IPAddress.TryParse(end < 0 ? rest : rest[..end], out var address) && servers.Count < MaximumServers)
                servers.Add(new IPEndPoint(address, Port));
        }

        return servers.Count > 0 ? [.. servers] : [new IPEndPoint(IPAddress.Loopback, Port)];
    }
}
