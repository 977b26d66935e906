using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using MailKit.Security;
using Postrider.Certificates;
using Postrider.EndToEnd.Interoperation;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>The running program towards those who watch over it: systemd, Prometheus, whoever reads its log.</summary>
public sealed partial class ServiceTests
{
    private const string NoMetrics = "[metrics]\nenabled = false";

    private static readonly RelaySetup Holding = new(new IPEndPoint(IPAddress.Loopback, 9), "[[route]]\nname = \"kept\"\nkind = \"hold\"\n");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Systemd_hears_of_start_life_reload_and_stop()
    {
        using var systemd = new NoticeSocket();
        await using var relay = await RelayProcess.StartAsync(
            Holding, Cancellation, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = systemd.Path, ["WATCHDOG_USEC"] = "400000" });

        Assert.Contains($"STATUS=Takes mail on {relay.Submission}", await systemd.HearAsync("READY=1", Cancellation), StringComparison.Ordinal);
        await systemd.HearAsync("WATCHDOG=1", Cancellation);
        await relay.SignalAsync("HUP");
        Assert.Matches(@"^MONOTONIC_USEC=\d+$", (await systemd.HearAsync("RELOADING=1", Cancellation)).Split('\n')[1]);
        await systemd.HearAsync("READY=1", Cancellation);
        await relay.SignalAsync("TERM");
        await systemd.HearAsync("STOPPING=1", Cancellation);

        Assert.Equal(0, await relay.ExitAsync(Cancellation));
    }

    [Fact]
    public async Task Metrics_and_probes_are_served_and_every_figure_is_documented()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        var endpoint = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        await relay.ReloadAsync(NoMetrics, $"[metrics]\nlisten = \"{endpoint}\"", Cancellation);
        await relay.RunAsync("send", "--from", "a@sender.test", "--to", "b@there.test", "--text", "Hello.");
        using var http = new HttpClient { BaseAddress = new Uri($"http://{endpoint}") };

        var exported = ExportedName().Matches(await http.GetStringAsync("/metrics", Cancellation)).Select(name => name.Groups[1].Value).ToHashSet();
        var documented = DocumentedName().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "docs/metrics.md"), Cancellation))
            .Select(name => name.Groups[1].Value.Replace('.', '_')).ToHashSet();

        Assert.Equal("ok\n", await http.GetStringAsync("/healthz", Cancellation));
        Assert.Equal("ok\n", await http.GetStringAsync("/readyz", Cancellation));
        Assert.Contains("postrider_messages_accepted", exported.Select(Plain));
        Assert.All(exported, name => Assert.Contains(Plain(name), documented));
        // What nothing has happened to yet has no figure: failures, connections, deliveries, domains, certificates of authorities.
        Assert.DoesNotContain(documented.Except(exported.Select(Plain)), name => !NeedsAnEvent().IsMatch(name));
    }

    [Fact]
    public async Task Every_line_of_the_log_is_JSON_and_no_secret_or_body_stands_in_it()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        await relay.ReloadAsync("[metrics]", "[log]\nformat = \"json\"\nlevel = \"debug\"\n[metrics]", Cancellation);
        var text = relay.Log.Split('\n').Length;

        await Outbox.SendAsync(relay, Outbox.Compose("kept-private-subject", "b@there.test", "kept-private-body"), ["b@there.test"], Cancellation);
        await FailAsync(relay, new SaslMechanismPlain(RelayProcess.User, "kept-private-guess"));
        await FailAsync(relay, new SaslMechanismLogin(RelayProcess.User, "kept-private-guess"));
        await FailAsync(relay, new SaslMechanismOAuthBearer(RelayProcess.User, "kept-private-token"));
        await relay.SignalAsync("TERM");
        await relay.ExitAsync(Cancellation);

        var lines = relay.Log.Split('\n')[text..];
        Assert.True(lines.Length > 5, relay.Log);
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(line).RootElement.ValueKind));
        Assert.Contains(lines, line => line.Contains("\"level\":\"warning\"", StringComparison.Ordinal) || line.Contains(RelayProcess.User, StringComparison.Ordinal));
        foreach (var secret in (string[])["kept-private", RelayProcess.Password, Base64("kept-private-guess"), Base64($"\0{RelayProcess.User}\0kept-private-guess")])
            Assert.DoesNotContain(secret, relay.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_renewed_certificate_is_shown_after_SIGHUP_and_open_sessions_go_on()
    {
        await using var relay = await RelayProcess.StartAsync(Holding, Cancellation);
        using var before = await Outbox.OpenAsync(new SmtpClient(), relay, Cancellation);
        using (var renewed = SelfSignedCertificate.Create(["localhost", "relay.test"], [IPAddress.Loopback], DateTimeOffset.UtcNow))
        {
            SelfSignedCertificate.Write(renewed, Path.Combine(relay.Folder, "new.pem"), Path.Combine(relay.Folder, "newkey.pem"));
            File.Move(Path.Combine(relay.Folder, "newkey.pem"), Path.Combine(relay.Folder, "key.pem"), overwrite: true);
            File.Move(Path.Combine(relay.Folder, "new.pem"), relay.CertificateFile, overwrite: true);
        }

        await relay.ReloadAsync(NoMetrics, NoMetrics, Cancellation);

        // Outbox takes the certificate of the file alone: the renewed one.
        using var after = await Outbox.OpenAsync(new SmtpClient(), relay, Cancellation);
        var message = Outbox.Compose("both", "b@there.test");
        Assert.Contains("queued as", await before.SendAsync(message, Cancellation), StringComparison.Ordinal);
        Assert.Contains("queued as", await after.SendAsync(message, Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_submission_socket_lets_in_its_group_and_nobody_else()
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root can become somebody else.");
        using var folder = new TestFolder("socket");
        var socket = Path.Combine(folder.Path, "submit.sock");
        await using var relay = await RelayProcess.StartAsync(
            Holding with { Settings = Holding.Settings + $"[submission]\nsocket = \"{socket}\"\nsocket_access = \"group\"\n" }, Cancellation);

        var member = await AsNobodyAsync(socket, "--groups=0");
        var stranger = await AsNobodyAsync(socket, "--clear-groups");

        Assert.True(member.ExitCode == 0, member.ToString());
        Assert.Equal(77, stranger.ExitCode);
        var entry = Assert.Single((await relay.AskAsync("queue", "list")).GetProperty("recipients").EnumerateArray());
        Assert.Contains("uid:65534", (await relay.RunAsync("queue", "show", entry.GetProperty("id").GetString() ?? "")).Output, StringComparison.Ordinal);
    }

    private static Task<CommandResult> AsNobodyAsync(string socket, string groups) => Command.RunAsync(
        "setpriv", ["--reuid=65534", "--regid=65534", groups, "dotnet", Checkout.Program, "sendmail", "-i", "b@there.test"], "\n",
        new Dictionary<string, string> { ["POSTRIDER_SOCKET"] = socket, ["HOME"] = "/nonexistent" });

    private static async Task FailAsync(RelayProcess relay, SaslMechanism mechanism)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => relay.Shows(certificate) };
        await client.ConnectAsync(relay.Submissions.Address.ToString(), relay.Submissions.Port, SecureSocketOptions.SslOnConnect, Cancellation);
        await Assert.ThrowsAnyAsync<Exception>(() => client.AuthenticateAsync(mechanism, Cancellation));
    }

    private static string Base64(string text) => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>A name without what the exporter adds: the unit, and _total for counters.</summary>
    private static string Plain(string name) => Ending().Replace(name, "");

    [GeneratedRegex(@"^# TYPE (postrider_\w+) ", RegexOptions.Multiline)]
    private static partial Regex ExportedName();

    [GeneratedRegex(@"^\| `(postrider\.[a-z._]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DocumentedName();

    [GeneratedRegex("(_seconds|_bytes)?(_total)?$")]
    private static partial Regex Ending();

    [GeneratedRegex("failures|connections|attempt|latency|queue|troubles|domains")]
    private static partial Regex NeedsAnEvent();
}
