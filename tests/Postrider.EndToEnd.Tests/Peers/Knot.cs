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

    private static readonly string Sections = $"""
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
        """;

    private readonly TestFolder _folder = new("dns");
    private readonly KnotServer _knot;
    private Unbound? _unbound;

    private Knot(string records)
    {
        var zone = $"""
            $ORIGIN test.
            $TTL 60
            @ SOA ns hostmaster 1 3600 600 86400 5
            @ NS ns
            ns A 127.0.0.1
            {records}

            """;
        const string Keys = """
            $ORIGIN keys.test.
            $TTL 60
            @ SOA ns.test. hostmaster.test. 1 3600 600 86400 5
            @ NS ns.test.

            """;
        const string Updated = "acl: updates\nzonefile-load: whole";
        _knot = new KnotServer(_folder, Sections, new KnotZone("test", zone, Updated), new KnotZone("keys.test", Keys, Updated));
    }

    /// <summary>Where Knot answers for its own zone, over UDP and TCP.</summary>
    public IPEndPoint Authority => _knot.Endpoint;

    /// <summary>Where Unbound answers, over UDP and TCP.</summary>
    public IPEndPoint Resolver { get; } = new(IPAddress.Loopback, Ports.Free());

    /// <param name="records">Lines of a zone file below <c>$ORIGIN test.</c>.</param>
    public static Task<Knot> StartAsync(string records, CancellationToken cancellation = default) => StartAsync(records, "", cancellation);

    /// <param name="records">Lines of a zone file below <c>$ORIGIN test.</c>.</param>
    /// <param name="resolver">Lines more of Unbound's server clause.</param>
    public static async Task<Knot> StartAsync(string records, string resolver, CancellationToken cancellation)
    {
        var knot = new Knot(records);
        await knot._knot.ListensAsync(cancellation);
        knot._unbound = await Unbound.StartAsync(knot.Resolver, knot.Authority, ["test"], "iterator", $"local-zone: \"test.\" nodefault\n  {resolver}", cancellation);
        return knot;
    }

    public async ValueTask DisposeAsync()
    {
        if (_unbound is not null) await _unbound.DisposeAsync();
        await _knot.DisposeAsync();
        _folder.Dispose();
    }
}
