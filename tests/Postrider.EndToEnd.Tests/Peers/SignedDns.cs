using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>
/// Knot with a zone <c>dane.</c> that it signs itself, an unsigned zone <c>plain.</c>, and a zone below the first whose signatures its parent does not vouch for; and Unbound, which validates.
/// </summary>
public sealed class SignedDns : IAsyncDisposable
{
    /// <summary>The zone below <c>dane.</c> that is bogus: the parent has a DS record, and it has no signature.</summary>
    public const string Bogus = "_tcp.mx-bogus.dane";

    private readonly TestFolder _folder = new("dnssec");
    private readonly Daemon _knot;
    private readonly List<Daemon> _validators = [];
    private readonly string _configuration;

    private SignedDns(string signed, string plain, string bogus)
    {
        Authority = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        _folder.Sub("run");
        _folder.Sub("db");
        const string Head = "$TTL 60\n@ SOA ns.dane. hostmaster.dane. 1 3600 600 86400 5\n@ NS ns.dane.\n";
        var signedZone = _folder.Write("dane.zone", $"$ORIGIN dane.\n{Head}ns A 127.0.0.1\n{Bogus}. NS ns\n{Bogus}. DS 4711 13 2 {new string('0', 64)}\n{signed}\n");
        var plainZone = _folder.Write("plain.zone", $"$ORIGIN plain.\n{Head}{plain}\n");
        var bogusZone = _folder.Write("bogus.zone", $"$ORIGIN {Bogus}.\n{Head}{bogus}\n");
        _configuration = _folder.Write("knot.conf", $"""
            server:
                listen: {Authority.Address}@{Authority.Port}
                rundir: {_folder.Path}/run
                background-workers: 1
                udp-workers: 1
                tcp-workers: 1
            database:
                storage: {_folder.Path}/db
            log:
              - target: stderr
                any: info
            policy:
              - id: single
                single-type-signing: on
            zone:
              - domain: dane
                file: {signedZone}
                zonefile-load: whole
                zonefile-sync: -1
                dnssec-signing: on
                dnssec-policy: single
              - domain: plain
                file: {plainZone}
                zonefile-sync: -1
              - domain: {Bogus}
                file: {bogusZone}
                zonefile-sync: -1

            """);
        _knot = Daemon.Start("/usr/sbin/knotd", ["-c", _configuration]);
    }

    public IPEndPoint Authority { get; }

    /// <param name="signed">Lines of a zone file below <c>$ORIGIN dane.</c>.</param>
    /// <param name="plain">The same below <c>plain.</c>.</param>
    /// <param name="bogus">The same below <see cref="Bogus"/>.</param>
    public static async Task<SignedDns> StartAsync(string signed, string plain, string bogus, CancellationToken cancellation)
    {
        var dns = new SignedDns(signed, plain, bogus);
        await dns._knot.ListensAsync(dns.Authority, cancellation);
        return dns;
    }

    /// <summary>Starts a validator.</summary>
    /// <param name="clock">What it takes for the time, as <c>YYYYMMDDhhmmss</c>; empty for the time it is.</param>
    /// <returns>Where it answers.</returns>
    public Task<IPEndPoint> StartValidatorAsync(string clock, CancellationToken cancellation) =>
        StartValidatorAsync(clock, new IPEndPoint(IPAddress.Loopback, Ports.Free()), cancellation);

    /// <summary>Starts a validator at a place: for programs that ask port 53 alone.</summary>
    public async Task<IPEndPoint> StartValidatorAsync(string clock, IPEndPoint resolver, CancellationToken cancellation)
    {
        var anchor = await AnchorAsync(cancellation);
        var validator = Daemon.Start("/usr/sbin/unbound", ["-d", "-c", _folder.Write($"unbound{_validators.Count}.conf", $"""
            server:
              interface: {resolver.Address}@{resolver.Port}
              username: ""
              chroot: ""
              directory: "{_folder.Path}"
              pidfile: ""
              logfile: ""
              use-syslog: no
              do-not-query-localhost: no
              module-config: "validator iterator"
              trust-anchor: "{anchor}"
              {(clock.Length > 0 ? $"val-override-date: \"{clock}\"" : "")}
              num-threads: 1
            remote-control:
              control-enable: no
            {string.Concat(((string[])["dane", "plain", Bogus]).Select(zone => $"stub-zone:\n  name: \"{zone}.\"\n  stub-addr: {Authority.Address}@{Authority.Port}\n"))}
            """)]);
        _validators.Add(validator);
        await validator.ListensAsync(resolver, cancellation);
        return resolver;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var validator in _validators) await validator.DisposeAsync();
        await _knot.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The key that Knot has made for its zone, once it has.</summary>
    private async Task<string> AnchorAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var key = await Command.RunAsync("/usr/sbin/keymgr", ["-c", _configuration, "dane.", "dnskey"]);
            if (key.ExitCode == 0 && key.Output.Contains("DNSKEY", StringComparison.Ordinal)) return key.Output.Trim();
            if (_knot.HasExited) throw new InvalidOperationException($"Knot has ended:\n{_knot.Output}");
            await Task.Delay(50, cancellation);
        }
    }
}
