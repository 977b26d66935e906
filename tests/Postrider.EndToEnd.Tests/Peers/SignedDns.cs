using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>
/// Knot with a zone <c>dane.</c> that it signs itself, an unsigned zone <c>plain.</c>, and a zone below the first whose signatures its parent does not vouch for; and Unbound, which validates.
/// </summary>
public sealed class SignedDns : IAsyncDisposable
{
    /// <summary>The zone below <c>dane.</c> that is bogus: the parent has a DS record, and it has no signature.</summary>
    public const string Bogus = "_tcp.mx-bogus.dane";

    private const string Policy = """
        policy:
          - id: single
            single-type-signing: on
        """;

    private const string Signing = """
        zonefile-load: whole
        dnssec-signing: on
        dnssec-policy: single
        """;

    private readonly TestFolder _folder = new("dnssec");
    private readonly KnotServer _knot;
    private readonly List<Unbound> _validators = [];

    private SignedDns(string signed, string plain, string bogus)
    {
        const string Head = "$TTL 60\n@ SOA ns.dane. hostmaster.dane. 1 3600 600 86400 5\n@ NS ns.dane.\n";
        _knot = new KnotServer(
            _folder, Policy,
            new KnotZone("dane", $"$ORIGIN dane.\n{Head}ns A 127.0.0.1\n{Bogus}. NS ns\n{Bogus}. DS 4711 13 2 {new string('0', 64)}\n{signed}\n", Signing),
            new KnotZone("plain", $"$ORIGIN plain.\n{Head}{plain}\n", ""),
            new KnotZone(Bogus, $"$ORIGIN {Bogus}.\n{Head}{bogus}\n", ""));
    }

    public IPEndPoint Authority => _knot.Endpoint;

    /// <param name="signed">Lines of a zone file below <c>$ORIGIN dane.</c>.</param>
    /// <param name="plain">The same below <c>plain.</c>.</param>
    /// <param name="bogus">The same below <see cref="Bogus"/>.</param>
    public static async Task<SignedDns> StartAsync(string signed, string plain, string bogus, CancellationToken cancellation)
    {
        var dns = new SignedDns(signed, plain, bogus);
        await dns._knot.ListensAsync(cancellation);
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
        var settings = $"trust-anchor: \"{anchor}\"\n{(clock.Length > 0 ? $"  val-override-date: \"{clock}\"" : "")}";
        _validators.Add(await Unbound.StartAsync(resolver, Authority, ["dane", "plain", Bogus], "validator iterator", settings, cancellation));
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
            var key = await Command.RunAsync("/usr/sbin/keymgr", ["-c", _knot.Configuration, "dane.", "dnskey"]);
            if (key.ExitCode == 0 && key.Output.Contains("DNSKEY", StringComparison.Ordinal)) return key.Output.Trim();
            if (_knot.HasExited) throw new InvalidOperationException($"Knot has ended:\n{_knot.Output}");
            await Task.Delay(50, cancellation);
        }
    }
}
