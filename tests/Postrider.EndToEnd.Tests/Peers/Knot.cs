using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>A zone <c>test.</c> served by Knot, and beside it an empty one, <c>keys.test.</c>, asked through Unbound as a relay in the world would ask.</summary>
public sealed class Knot : IAsyncDisposable
{
    /// <summary>Names of the keys that may update the zone, and one that may only read it; each has <see cref="KeySecret"/>.</summary>
    public const string Sha256Key = "update.test";

    /// <inheritdoc cref="Sha256Key"/>
    public const string Sha512Key = "update512.test";

    /// <inheritdoc cref="Sha256Key"/>
    public const string ReadingKey = "reader.test";

    /// <summary>In base64, as key files have it.</summary>
    public const string KeySecret = "QSBzZWNyZXQgZm9yIHRlc3RzIHRoYXQgaXMgbG9uZyBlbm91Z2ggZm9yIGhtYWM=";

    private readonly TestFolder _folder = new("dns");
    private readonly Daemon _knot;
    private readonly Daemon _unbound;

    private Knot(string records, string resolver)
    {
        Authority = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        Resolver = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        _folder.Sub("run");
        _folder.Sub("db");
        var zone = _folder.Write("test.zone", $"""
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 5
            @ NS ns
            ns A 127.0.0.1
            {records}

            """);
        var keys = _folder.Write("keys.zone", """
            $ORIGIN keys.test.
            $TTL 60
            @ SOA ns.test. hostmaster.test. 1 3600 600 86400 5
            @ NS ns.test.

            """);
        _knot = Daemon.Start("/usr/sbin/knotd", ["-c", _folder.Write("knot.conf", $"""
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
            key:
              - id: {Sha256Key}
                algorithm: hmac-sha256
                secret: {KeySecret}
              - id: {Sha512Key}
                algorithm: hmac-sha512
                secret: {KeySecret}
              - id: {ReadingKey}
                algorithm: hmac-sha256
                secret: {KeySecret}
            acl:
              - id: updates
                key: [{Sha256Key}, {Sha512Key}]
                action: update
            zone:
              - domain: test
                acl: updates
                file: {zone}
                zonefile-load: whole
                zonefile-sync: -1
              - domain: keys.test
                acl: updates
                file: {keys}
                zonefile-load: whole
                zonefile-sync: -1

            """)]);
        _unbound = Daemon.Start("/usr/sbin/unbound", ["-d", "-c", _folder.Write("unbound.conf", $"""
            server:
              interface: {Resolver.Address}@{Resolver.Port}
              username: ""
              chroot: ""
              directory: "{_folder.Path}"
              pidfile: ""
              logfile: ""
              use-syslog: no
              do-not-query-localhost: no
              module-config: "iterator"
              local-zone: "test." nodefault
              num-threads: 1
              {resolver}
            remote-control:
              control-enable: no
            stub-zone:
              name: "test."
              stub-addr: {Authority.Address}@{Authority.Port}

            """)]);
    }

    /// <summary>Where Knot answers for its own zone, over UDP and TCP.</summary>
    public IPEndPoint Authority { get; }

    /// <summary>Where Unbound answers, over UDP and TCP.</summary>
    public IPEndPoint Resolver { get; }

    /// <param name="records">Lines of a zone file below <c>$ORIGIN test.</c>.</param>
    public static Task<Knot> StartAsync(string records, CancellationToken cancellation = default) => StartAsync(records, "", cancellation);

    /// <param name="records">Lines of a zone file below <c>$ORIGIN test.</c>.</param>
    /// <param name="resolver">Lines more of Unbound's server clause.</param>
    public static async Task<Knot> StartAsync(string records, string resolver, CancellationToken cancellation)
    {
        var knot = new Knot(records, resolver);
        await knot._knot.ListensAsync(knot.Authority, cancellation);
        await knot._unbound.ListensAsync(knot.Resolver, cancellation);
        return knot;
    }

    public async ValueTask DisposeAsync()
    {
        await _unbound.DisposeAsync();
        await _knot.DisposeAsync();
        _folder.Dispose();
    }
}
