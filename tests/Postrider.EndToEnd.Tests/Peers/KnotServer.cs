using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>Knot with the zones of a test on this machine.</summary>
internal sealed class KnotServer : IAsyncDisposable
{
    private readonly Daemon _daemon;

    /// <param name="folder">Where its files lie.</param>
    /// <param name="sections">More sections of its configuration, which zones refer to.</param>
    /// <param name="zones">What it serves.</param>
    public KnotServer(TestFolder folder, string sections, params ReadOnlySpan<KnotZone> zones)
    {
        folder.Sub("run");
        folder.Sub("db");
        var served = string.Concat(zones.ToArray().Select(zone => $"""
              - domain: {zone.Name}
                file: {folder.Write($"{zone.Name}.zone", zone.Text)}
                zonefile-sync: -1
            {string.Concat(zone.Settings.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => $"    {line.Trim()}\n"))}

            """));
        Configuration = folder.Write("knot.conf", $"""
            server:
                listen: {Endpoint.Address}@{Endpoint.Port}
                rundir: {folder.Path}/run
                background-workers: 1
                udp-workers: 1
                tcp-workers: 1
            database:
                storage: {folder.Path}/db
            log:
              - target: stderr
                any: info
            {sections}
            zone:
            {served}
            """);
        _daemon = Daemon.Start("/usr/sbin/knotd", ["-c", Configuration]);
    }

    /// <summary>Where it answers, over UDP and TCP.</summary>
    public IPEndPoint Endpoint { get; } = new(IPAddress.Loopback, Ports.Free());

    public string Configuration { get; }

    public bool HasExited => _daemon.HasExited;

    public string Output => _daemon.Output;

    public Task ListensAsync(CancellationToken cancellation) => _daemon.ListensAsync(Endpoint, cancellation);

    public ValueTask DisposeAsync() => _daemon.DisposeAsync();
}

/// <summary>A zone that it serves.</summary>
/// <param name="Name">Without a dot at its end.</param>
/// <param name="Text">The zone file.</param>
/// <param name="Settings">More lines on it in the configuration.</param>
internal sealed record KnotZone(string Name, string Text, string Settings);
