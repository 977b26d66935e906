using System.Net;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Trial;

/// <summary><c>postrider sandbox</c> as a process, used as docs/sandbox.md says.</summary>
public sealed class SandboxTests(SandboxFixture fixture) : IClassFixture<SandboxFixture>
{
    private const string Sender = "me@sender.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Where Debian's packages for Node are, which not every Node knows by itself.</summary>
    private static Dictionary<string, string> WhereNodeLooks { get; } = new() { ["NODE_PATH"] = "/usr/share/nodejs" };

    private SandboxProcess Sandbox => fixture.Sandbox;

    [Theory]
    [InlineData("swaks")]
    [InlineData("curl")]
    [InlineData("Python")]
    [InlineData(".NET (MailKit)")]
    [InlineData("Node (npm install nodemailer)")]
    public async Task A_printed_line_sends_a_message_when_it_is_pasted_into_a_shell(string client)
    {
        var lines = Sandbox.Output.Split('\n');
        var before = (await fixture.ListAsync("anna@inbox.example")).Length;

        var result = await Command.RunAsync("bash", ["-c", lines[Array.IndexOf(lines, client) + 1]], environment: WhereNodeLooks);

        Assert.True(result.ExitCode == 0, result.ToString());
        var after = before == 0 ? 0 : (await fixture.ListAsync("anna@inbox.example"))[before - 1].GetProperty("id").GetInt64();
        Assert.Equal(Sandbox.User, (await fixture.WaitAsync($"to=anna@inbox.example&after={after}")).GetProperty("sender").GetString());
    }

    public static TheoryData<string, string> Failures { get; } = new()
    {
        { "bounce-550@failure.example", "550 5.1.1" },
        { "bounce@failure.example", "550 5.1.1" },
        { "bounce-553@failure.example", "553" },
        { "reject-554@failure.example", "554" },
        { "reject-451@failure.example", "451" },
        { "defer-451@failure.example", "451" },
        { "defer+order17@failure.example", "451" },
        // RFC 5321, 4.5.3.1.10: 552 to RCPT means 452.
        { "bounce-552@failure.example", "452" },
        { "quota@failure.example", "452 4.2.2" },
        { "drop@failure.example", "4.4.2" },
        { "anna@refuse.example", "550 5.1.1" },
        { "anna@nomail.example", "556 5.1.10" },
        { "anna@nowhere.invalid", "5.1.2" },
        { "anna@full.example", "452 4.2.2" },
        { "anna@dead.example", "4.4.1" },
        { "anna@servfail.example", "4.4.3" },
        { "anna@silent.example", "4.4.3" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task A_recipient_that_asks_for_failure_brings_the_sender_a_report(string recipient, string reply)
    {
        var report = await fixture.WaitAsync($"to={Uri.EscapeDataString(SandboxFixture.SenderFor(recipient))}");

        Assert.Equal("", report.GetProperty("sender").GetString());
        Assert.Contains(recipient, report.GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Contains(reply, report.GetProperty("text").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("defer-451-2x")]
    [InlineData("drop-1x")]
    [InlineData("greylist")]
    [InlineData("slow-3s")]
    [InlineData("anna")]
    public async Task A_local_part_that_asks_for_patience_is_delivered_in_the_end(string localPart)
    {
        await SendAsync($"{localPart}+late@patience.example", Sender);

        var arrived = await fixture.WaitAsync($"to={localPart}%2Blate@patience.example");
        Assert.Equal(Sender, arrived.GetProperty("sender").GetString());
    }

    [Theory]
    [InlineData("greylist.example", "mx.greylist.example")]
    [InlineData("backup.example", "mx2.backup.example")]
    [InlineData("elsewhere.example", "mx.inbox.example")]
    public async Task A_domain_takes_mail_in_its_own_manner(string domain, string server)
    {
        await SendAsync($"domain@{domain}", Sender);

        Assert.Equal(server, (await fixture.WaitAsync($"to=domain@{domain}")).GetProperty("server").GetString());
    }

    [Fact]
    public async Task Implicit_TLS_is_served_with_the_certificate_that_was_named()
    {
        using var trusted = System.Security.Cryptography.X509Certificates.X509CertificateLoader.LoadCertificateFromFile(Sandbox.Certificate);
        using var client = new SmtpClient();
        client.ServerCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == trusted.GetCertHashString();

        await client.ConnectAsync("127.0.0.1", Sandbox.SubmissionsPort, SecureSocketOptions.SslOnConnect, Cancellation);
        await client.AuthenticateAsync(Sandbox.User, Sandbox.Password, Cancellation);

        Assert.True(client.IsAuthenticated);
    }

    [Fact]
    public async Task Captured_mail_is_listed_and_shown_by_commands_and_over_HTTP()
    {
        await SendAsync("shown@inbox.example", Sender, "A <b> + c, Grüße");
        var id = (await fixture.WaitAsync("to=shown@inbox.example")).GetProperty("id").GetInt64();

        var list = await Sandbox.RunAsync("list", "--to", "shown@inbox.example", "--json");
        var shown = await Sandbox.RunAsync("show", $"{id}");
        var raw = await Sandbox.RunAsync("show", $"{id}", "--raw");
        var octets = await fixture.Http.GetStringAsync(new Uri($"/messages/{id}/raw", UriKind.Relative), Cancellation);

        Assert.Equal(1, JsonDocument.Parse(list.Output).RootElement.GetProperty("messages").GetArrayLength());
        Assert.Contains("A <b> + c, Grüße", list.Output, StringComparison.Ordinal);
        Assert.Contains("RCPT TO:<shown@inbox.example>", shown.Output, StringComparison.Ordinal);
        Assert.Equal(octets, raw.Output);
    }

    [Fact]
    public async Task A_message_that_is_not_there_is_told_so()
    {
        var shown = await Sandbox.RunAsync("show", "999999");
        using var response = await fixture.Http.GetAsync(new Uri("/messages/999999", UriKind.Relative), Cancellation);

        Assert.Equal(1, shown.ExitCode);
        Assert.Contains("There is no message 999999", shown.Error, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task A_second_sandbox_runs_beside_it_and_one_in_the_same_directory_is_refused()
    {
        await using var second = await SandboxProcess.StartAsync(Cancellation, "--json");

        var third = await Command.RunAsync("dotnet", [Checkout.Program, "sandbox", "--directory", second.Folder, .. SandboxProcess.AnyPorts]);

        Assert.NotEqual(0, third.ExitCode);
        Assert.Contains("A sandbox runs already in", third.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await second.RunAsync("clear")).ExitCode);
        await second.SignalAsync("INT");
        Assert.Equal(0, await second.ExitAsync(Cancellation));
        Assert.False(File.Exists(Path.Combine(second.Folder, "sandbox.json")));
    }

    [Fact]
    public async Task What_a_killed_sandbox_left_behind_does_not_keep_the_next_one_from_starting()
    {
        await using var sandbox = await SandboxProcess.StartAsync(Cancellation);
        await sandbox.KillAsync();
        var asked = await sandbox.RunAsync("list");

        await sandbox.RestartAsync(Cancellation);

        Assert.Equal(3, asked.ExitCode);
        Assert.Contains("does not answer", asked.Error, StringComparison.Ordinal);
        Assert.Equal(0, (await sandbox.RunAsync("list")).ExitCode);
    }

    [Theory]
    [InlineData("--plain-port")]
    [InlineData("--http-port")]
    public async Task A_port_that_is_taken_is_named_with_what_to_do(string option)
    {
        using var folder = new TestFolder("sandbox-taken");
        string[] ports = [.. SandboxProcess.AnyPorts];
        ports[Array.IndexOf(ports, option) + 1] = $"{Sandbox.PlainPort}";

        var result = await Command.RunAsync("dotnet", [Checkout.Program, "sandbox", "--directory", folder.Path, .. ports]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains($"127.0.0.1:{Sandbox.PlainPort}", result.Error, StringComparison.Ordinal);
        Assert.Contains(option, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", result.Error, StringComparison.Ordinal);
    }

    private Task SendAsync(string recipient, string sender, string subject = "Sandbox") => fixture.SendAsync(recipient, sender, subject);
}
