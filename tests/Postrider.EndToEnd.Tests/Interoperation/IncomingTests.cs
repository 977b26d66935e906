using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Interoperation;

/// <summary>Mail comes in from clients and servers of others, and reaches a Postfix behind an MX record.</summary>
[Collection(MailWorld.Name)]
public sealed class IncomingTests(MailWorld world)
{
    private const string To = "anna@postfix.test";

    private readonly string _subject = Outbox.NewSubject();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task Swaks_submits_after_starttls_and_sign_in(string mechanism)
    {
        var sent = await SwaksAsync(["--server", world.Relay.Submission.ToString(), "--tls", "--auth", mechanism]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertArrivedAsync("ESMTPSA");
    }

    [Fact]
    public async Task Swaks_submits_over_implicit_tls()
    {
        var sent = await SwaksAsync(["--server", world.Relay.Submissions.ToString(), "--tls-on-connect", "--auth", "PLAIN"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertArrivedAsync("ESMTPSA");
    }

    [Fact]
    public async Task Swaks_with_a_wrong_password_gets_535()
    {
        var sent = await Command.RunAsync("swaks", ["--server", world.Relay.Submission.ToString(), "--tls", "--auth", "PLAIN", "--auth-user", RelayProcess.User, "--auth-password", "wrong", "--from", RelayProcess.User, "--to", To]);

        Assert.NotEqual(0, sent.ExitCode);
        Assert.Contains("535 5.7.8", sent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaks_without_sign_in_gets_nowhere()
    {
        var sent = await Command.RunAsync("swaks", ["--server", world.Relay.Submission.ToString(), "--tls", "--from", RelayProcess.User, "--to", To]);

        Assert.NotEqual(0, sent.ExitCode);
        Assert.Contains("530 5.7.0", sent.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp", "--ssl-reqd")]
    [InlineData("smtps", "--ssl-reqd")]
    public async Task Curl_submits_and_verifies_the_certificate(string scheme, string option)
    {
        var port = scheme == "smtp" ? world.Relay.Submission.Port : world.Relay.Submissions.Port;

        var sent = await Command.RunAsync(
            "curl",
            ["--silent", "--show-error", option, "--cacert", world.Relay.CertificateFile, "--url", $"{scheme}://localhost:{port}", "--user", $"{RelayProcess.User}:{RelayProcess.Password}", "--mail-from", RelayProcess.User, "--mail-rcpt", To, "--upload-file", "-"],
            $"From: <{RelayProcess.User}>\r\nTo: <{To}>\r\nSubject: {_subject}\r\n\r\nHello\r\n.\r\n..dots\r\n");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        var message = Maildir.Parse(await world.Postfix.Box.FindAsync(_subject, Cancellation));
        Assert.Equal("Hello\r\n.\r\n..dots\r\n", message.TextBody?.ReplaceLineEndings("\r\n"));
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("login")]
    [InlineData("scram-sha-256")]
    public async Task Msmtp_submits(string mechanism)
    {
        using var folder = new TestFolder("msmtp");
        var configuration = folder.Write("msmtprc", $"""
            account default
            host localhost
            port {world.Relay.Submission.Port}
            from {RelayProcess.User}
            tls on
            tls_trust_file {world.Relay.CertificateFile}
            auth {mechanism}
            user {RelayProcess.User}
            password {RelayProcess.Password}

            """);
        File.SetUnixFileMode(configuration, UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var sent = await Command.RunAsync("msmtp", ["-C", configuration, To], $"Subject: {_subject}\nFrom: <{RelayProcess.User}>\n\nHello\n");

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertArrivedAsync("ESMTPSA");
    }

    [Theory]
    [InlineData("SCRAM-SHA-256-PLUS")]
    [InlineData("SCRAM-SHA-256")]
    [InlineData("PLAIN")]
    [InlineData("LOGIN")]
    public async Task MailKit_signs_in_by_each_mechanism(string mechanism)
    {
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => world.Relay.Shows(certificate) };
        await client.ConnectAsync("127.0.0.1", world.Relay.Submission.Port, SecureSocketOptions.StartTls, Cancellation);
        var credential = new System.Net.NetworkCredential(RelayProcess.User, RelayProcess.Password);
        SaslMechanism sasl = mechanism switch
        {
            "SCRAM-SHA-256-PLUS" => new SaslMechanismScramSha256Plus(credential),
            "SCRAM-SHA-256" => new SaslMechanismScramSha256(credential),
            "PLAIN" => new SaslMechanismPlain(credential),
            _ => new SaslMechanismLogin(credential),
        };

        await client.AuthenticateAsync(sasl, Cancellation);
        await client.SendAsync(Outbox.Compose(_subject, To), Cancellation);

        await AssertArrivedAsync("ESMTPSA");
    }

    [Fact]
    public async Task Postfix_submits_through_us_as_its_smart_host()
    {
        var sent = await Command.RunAsync("swaks", ["--server", world.Postfix.Endpoint.ToString(), "--local-interface", "127.0.0.1", "--from", RelayProcess.User, "--to", "bert@exim.test", "--header", $"Subject: {_subject}"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertFoundAsync(world.Exim.Box, "bert@exim.test", () => world.Postfix.Log);
    }

    [Fact]
    public async Task Exim_relays_through_us_from_a_named_network()
    {
        var sent = await Command.RunAsync("swaks", ["--server", world.Exim.Endpoint.ToString(), "--local-interface", "127.0.0.1", "--from", RelayProcess.User, "--to", To, "--header", $"Subject: {_subject}"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertFoundAsync(world.Postfix.Box, To, () => world.Exim.Log);
    }

    [Fact]
    public async Task OpenSmtpd_relays_through_us_from_a_named_network()
    {
        var sent = await Command.RunAsync("swaks", ["--server", world.OpenSmtpd.Endpoint.ToString(), "--local-interface", "127.0.0.1", "--from", RelayProcess.User, "--to", To, "--header", $"Subject: {_subject}"]);

        Assert.True(sent.ExitCode == 0, sent.ToString());
        await AssertFoundAsync(world.Postfix.Box, To, () => world.OpenSmtpd.Log);
    }

    private Task<CommandResult> SwaksAsync(IEnumerable<string> arguments) => Command.RunAsync(
        "swaks", [.. arguments, "--auth-user", RelayProcess.User, "--auth-password", RelayProcess.Password, "--from", RelayProcess.User, "--to", To, "--header", $"Subject: {_subject}"]);

    private async Task AssertArrivedAsync(string protocol)
    {
        var message = await AssertFoundAsync(world.Postfix.Box, To, () => world.Relay.Log);
        Assert.Contains($"with {protocol}", message.Headers[HeaderId.Received] + string.Concat(message.Headers.Where(field => field.Id == HeaderId.Received).Select(field => field.Value)), StringComparison.Ordinal);
        Assert.NotNull(message.MessageId);
        Assert.NotEqual(default, message.Date);
    }

    private async Task<MimeMessage> AssertFoundAsync(Maildir box, string to, Func<string> log)
    {
        try
        {
            return Maildir.Parse(await box.FindAsync(_subject, Cancellation));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message} It was for {to}.\n{log()}\n{world.Relay.Log}", e);
        }
    }
}
