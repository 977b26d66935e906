using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Domains;

/// <summary>A station whose domains lie in a zone of Knot that it may write to. Nobody keeps answers, so that a change is seen at once.</summary>
internal sealed class DomainSetup : IAsyncDisposable
{
    private DomainSetup(Knot dns, RelayProcess relay) => (Dns, Relay) = (dns, relay);

    public Knot Dns { get; }

    public RelayProcess Relay { get; }

    /// <param name="records">What the zone holds besides the station's own name.</param>
    /// <param name="settings">More of the settings.</param>
    public static Task<DomainSetup> StartAsync(string records, string settings, CancellationToken cancellation) => StartAsync(records, settings, "test", cancellation);

    /// <param name="records">What the zone <c>test</c> holds besides the station's own name.</param>
    /// <param name="settings">More of the settings.</param>
    /// <param name="writable">The zone that the station may write to.</param>
    public static async Task<DomainSetup> StartAsync(string records, string settings, string writable, CancellationToken cancellation)
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") == "1", "Knot and Unbound are left out by POSTRIDER_NO_PEERS=1.");
        var dns = await Knot.StartAsync(
            $"""
            relay A 127.0.0.1
            {records}
            """,
            """
            cache-max-ttl: 0
              cache-max-negative-ttl: 0
              local-data-ptr: "127.0.0.1 relay.test"
            """,
            cancellation);
        var relay = RelayProcess.Prepare(new RelaySetup(
            dns.Resolver,
            $"""
            {settings}

            [domains]
            sources = ["127.0.0.1"]
            name_server_port = {dns.Authority.Port}
            ttl = "30s"

            [[dns_update]]
            zone = "{writable}"
            server = "{dns.Authority}"
            key_name = "{Knot.Sha512Key}"
            algorithm = "hmac-sha512"
            secret_file = "update.key"
            """));
        var secret = Path.Combine(relay.Folder, "update.key");
        await File.WriteAllTextAsync(secret, Knot.KeySecret + "\n", cancellation);
        File.SetUnixFileMode(secret, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new DomainSetup(dns, relay);
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await Dns.DisposeAsync();
    }
}
