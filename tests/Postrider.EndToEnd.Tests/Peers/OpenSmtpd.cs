using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>An OpenSMTPD of its own: takes mail for its domain into a maildir, and sends everything else on through a smart host.</summary>
public sealed class OpenSmtpd : IAsyncDisposable
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Checkout.Root, ".cache/peers/opensmtpd"));

    private readonly TestFolder _folder = new("opensmtpd");
    private readonly Daemon _daemon;

    private OpenSmtpd(string domain, IPEndPoint endpoint, IPEndPoint? smartHost)
    {
        Endpoint = endpoint;
        Box = new Maildir(Path.Combine(_folder.Path, "mail"));
        var configuration = _folder.Write("smtpd.conf", $"""
            queue compression
            table users file:{_folder.Write("users", $"@ box\n")}
            table accounts file:{_folder.Write("accounts", $"box {Id("-u")}:{Id("-g")}:{_folder.Path}\n")}
            listen on {endpoint.Address} port {endpoint.Port} hostname mx.{domain}
            action "local" maildir "{_folder.Path}/mail" virtual <users> userbase <accounts>
            action "out" relay host smtp://{smartHost ?? new IPEndPoint(IPAddress.Loopback, 9)}
            match from any for domain "{domain}" action "local"
            match from src 127.0.0.1 for any action "out"

            """);
        using (var chown = System.Diagnostics.Process.Start("chown", ["-R", "opensmtpd", _folder.Path])) chown.WaitForExit();
        _daemon = Daemon.Start(Path.Combine(Root, "usr/sbin/smtpd"), ["-d", "-f", configuration]);
    }

    public IPEndPoint Endpoint { get; }

    public Maildir Box { get; }

    public string Log => _daemon.Output;

    public static async Task<OpenSmtpd> StartAsync(string domain, IPEndPoint endpoint, IPEndPoint? smartHost = null, CancellationToken cancellation = default)
    {
        var server = new OpenSmtpd(domain, endpoint, smartHost);
        await server._daemon.ListensAsync(endpoint, cancellation);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.SignalAsync("TERM");
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    private static string Id(string which)
    {
        using var id = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("id", [which, "opensmtpd"]) { RedirectStandardOutput = true })!;
        return id.StandardOutput.ReadToEnd().Trim();
    }
}
