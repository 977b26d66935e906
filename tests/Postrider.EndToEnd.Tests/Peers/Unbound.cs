using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>Unbound, which asks a server of a test for its zones and knows nothing else.</summary>
internal sealed class Unbound : IAsyncDisposable
{
    private readonly TestFolder _folder = new("unbound");
    private readonly Daemon _daemon;

    private Unbound(IPEndPoint endpoint, IPEndPoint authority, IEnumerable<string> zones, string modules, string settings)
    {
        Endpoint = endpoint;
        _daemon = Daemon.Start("/usr/sbin/unbound", ["-d", "-c", _folder.Write("unbound.conf", $"""
            server:
              interface: {endpoint.Address}@{endpoint.Port}
              username: ""
              chroot: ""
              directory: "{_folder.Path}"
              pidfile: ""
              logfile: ""
              use-syslog: no
              do-not-query-localhost: no
              module-config: "{modules}"
              num-threads: 1
              {settings}
            remote-control:
              control-enable: no
            {string.Concat(zones.Select(zone => $"stub-zone:\n  name: \"{zone}.\"\n  stub-addr: {authority.Address}@{authority.Port}\n"))}
            """)]);
    }

    /// <summary>Where it answers, over UDP and TCP.</summary>
    public IPEndPoint Endpoint { get; }

    /// <param name="authority">Who serves the zones.</param>
    /// <param name="zones">Without a dot at their ends.</param>
    /// <param name="modules">What it does with answers.</param>
    /// <param name="settings">Lines more of the server clause.</param>
    public static async Task<Unbound> StartAsync(IPEndPoint endpoint, IPEndPoint authority, IEnumerable<string> zones, string modules, string settings, CancellationToken cancellation)
    {
        var unbound = new Unbound(endpoint, authority, zones, modules, settings);
        await unbound._daemon.ListensAsync(endpoint, cancellation);
        return unbound;
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }
}
