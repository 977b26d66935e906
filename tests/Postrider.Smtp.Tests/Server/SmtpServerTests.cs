using System.Net;
using System.Security.Authentication;
using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Server;
using Postrider.Smtp.Tests.Sasl;

namespace Postrider.Smtp.Tests.Server;

public sealed class SmtpServerTests
{
    private static readonly IPNetwork Loopback = IPNetwork.Parse("127.0.0.0/8");

    [Fact]
    public async Task A_message_comes_in_over_a_socket()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.ExpectAsync("220 relay.example *");
        await client.BeginMessageAsync();
        await client.ExpectAsync("DATA", "354 *");
        await client.ExpectAsync("Subject: x\r\n\r\n..dot\r\n.", "250 *");
        await client.ExpectAsync("QUIT", "221 *");
        await client.ExpectEndAsync();

        Assert.Equal("Subject: x\r\n\r\n.dot\r\n", server.Receiver.Only.Body);
    }

    [Fact]
    public async Task A_large_message_comes_in_whole()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();
        var line = new string('x', 998) + "\r\n";

        await client.ExpectAsync("220 *");
        await client.BeginMessageAsync();
        await client.ExpectAsync("DATA", "354 *");
        await client.SendAsync(string.Concat(Enumerable.Repeat(line, 3000)));
        await client.ExpectAsync(".", "250 *");

        Assert.Equal(3_000_000, server.Receiver.Only.Body.Length);
    }

    [Fact]
    public async Task STARTTLS_and_AUTH_lead_to_submission()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submission));
        await using var client = await server.ConnectAsync();

        await client.ExpectAsync("220 *");
        await client.ExpectAsync("EHLO client.example", "250 *");
        await client.ExpectAsync("STARTTLS", "220 *");
        await client.SecureAsync();
        await client.ExpectAsync("EHLO client.example", "250 *");
        await client.ExpectAsync("AUTH PLAIN AHVzZXIAcGVuY2ls", "235 *");
        await client.BeginMessageAsync();
        await client.ExpectAsync("DATA", "354 *");
        await client.ExpectAsync("Subject: x\r\n\r\ny\r\n.", "250 *");

        Assert.Equal("user", server.Receiver.Only.Session.Principal?.Name);
        Assert.NotNull(server.Receiver.Only.Session.Tls);
    }

    [Fact]
    public async Task Plaintext_behind_STARTTLS_is_never_executed()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();

        await client.ExpectAsync("220 *");
        await client.ExpectAsync("EHLO client.example", "250 *");
        await client.SendAsync("STARTTLS\r\nEHLO evil.example\r\nMAIL FROM:<evil@b.example>\r\n");
        await client.ExpectAsync("220 *");
        await client.SecureAsync();
        await client.ExpectAsync("NOOP", "250 *");
        await client.ExpectAsync("RCPT TO:<c@d.example>", "503 *");

        Assert.Empty(server.Receiver.Messages);
    }

    [Theory]
    [InlineData("relay.example", "CN=relay.example")]
    [InlineData("other.example", "CN=other.example")]
    [InlineData("unknown.example", "CN=relay.example")]
    public async Task The_name_asked_for_picks_the_certificate(string name, string subject)
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions));
        await using var client = await server.ConnectAsync();

        await client.SecureAsync(name);
        await client.ExpectAsync("220 *");

        Assert.Equal(subject, client.ServerSubject);
    }

    [Theory]
#pragma warning disable CA5398 // What is tested is the version itself.
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
#pragma warning restore CA5398
    public async Task TLS_is_1_2_or_1_3(SslProtocols version)
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions));
        await using var client = await server.ConnectAsync();

        await client.SecureAsync(protocols: version);

        Assert.Equal(version, client.Protocol);
    }

    [Fact]
    public async Task A_client_certificate_signs_in_by_EXTERNAL()
    {
        await using var server = await RunningServer.StartAsync(
            RunningServer.Options(ListenerKind.Submissions) with { ClientCertificates = ClientCertificates.Requested },
            credentials: new TestCredentials { Thumbprint = TestCertificates.Client.Thumbprint });
        await using var client = await server.ConnectAsync();

        await client.SecureAsync(certificate: TestCertificates.Client);
        await client.ExpectAsync("220 *");
        await client.ExpectAsync("EHLO client.example", "250 *");
        await client.ExpectAsync("AUTH EXTERNAL =", "235 *");
        await client.ExpectAsync("MAIL FROM:<a@b.example>", "250 *");

        Assert.Equal("CN=client.example", server.Receiver.Only.Session.Tls?.PeerCertificate);
        Assert.True(server.Receiver.Only.Session.Tls?.PeerVerified);
    }

    [Theory]
    [InlineData("PROXY TCP4 198.51.100.7 203.0.113.1 4711 25\r\n", "198.51.100.7:4711")]
    [InlineData("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\n", "[2001:db8::7]:4711")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0011\0\u000c\u00c6\u0033\u0064\u0007\u00cb\u0000\u0071\u0001\u0012\u0067\0\u0019", "198.51.100.7:4711")]
    [InlineData("\r\n\r\n\0\r\nQUIT\n\u0021\u0021\0\u0024\0\0\0\0\0\0\0\0\0\0\u00ff\u00ff\u00c6\u0033\u0064\u0007\0\0\0\0\0\0\0\0\0\0\u00ff\u00ff\u00cb\u0000\u0071\u0001\u0012\u0067\0\u0019", "198.51.100.7:4711")]
    public async Task A_proxy_tells_who_the_client_is(string header, string remote)
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { ProxyNetworks = [Loopback] });
        await using var client = await server.ConnectAsync();

        await client.SendAsync(header);
        await client.ExpectAsync("220 *");
        await client.BeginMessageAsync();

        Assert.Equal(remote, server.Receiver.Only.Session.Remote.ToString());
    }

    [Fact]
    public async Task A_proxy_that_sends_no_header_is_closed_without_a_word()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { ProxyNetworks = [Loopback] });
        await using var client = await server.ConnectAsync();

        await client.SendAsync("EHLO client.example\r\n");

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_client_that_talks_before_the_greeting_is_sent_away()
    {
        var welcome = new TaskCompletionSource();
        var asked = new TaskCompletionSource();
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { ProxyNetworks = [Loopback] }, new FakeReceiver
        {
            Connecting = async _ =>
            {
                asked.SetResult();
                await welcome.Task;
                return null;
            },
        });
        await using var client = await server.ConnectAsync();

        // In one piece with the PROXY header, so that it has surely come.
        await client.SendAsync("PROXY UNKNOWN\r\nEHLO client.example\r\n");
        await asked.Task;
        welcome.SetResult();

        await client.ExpectAsync("554 5.5.1 *");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task Sessions_beyond_the_limit_are_sent_away()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Limits = new SessionLimits { MaximumSessions = 1 } });
        await using var first = await server.ConnectAsync();
        await first.ExpectAsync("220 *");

        await using var second = await server.ConnectAsync();

        await second.ExpectAsync("421 4.3.2 *");
        await second.ExpectEndAsync();
        await first.ExpectAsync("NOOP", "250 *");
    }

    [Fact]
    public async Task Sessions_of_one_address_beyond_the_limit_are_sent_away()
    {
        await using var server = await RunningServer.StartAsync(
            RunningServer.Options() with { ProxyNetworks = [Loopback], Limits = new SessionLimits { MaximumSessionsPerAddress = 1 } });
        await using var first = await server.ConnectAsync();
        await first.SendAsync("PROXY TCP6 2001:db8::7 2001:db8::1 4711 25\r\n");
        await first.ExpectAsync("220 *");

        await using var neighbour = await server.ConnectAsync();
        await neighbour.SendAsync("PROXY TCP6 2001:db8::8 2001:db8::1 4711 25\r\n");
        await using var stranger = await server.ConnectAsync();
        await stranger.SendAsync("PROXY TCP6 2001:db8:0:1::8 2001:db8::1 4711 25\r\n");

        await neighbour.ExpectAsync("421 4.7.0 *");
        await stranger.ExpectAsync("220 *");
    }

    [Fact]
    public async Task A_silent_client_is_sent_away_in_time()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Limits = new SessionLimits { CommandTimeout = TimeSpan.FromMinutes(1) } });
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");
        await client.ExpectAsync("NOOP", "250 *");

        server.Time.Advance(TimeSpan.FromSeconds(61));

        await client.ExpectAsync("421 4.4.2 *");
        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_handshake_that_does_not_come_is_cut_in_time()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions));
        await using var client = await server.ConnectAsync();

        await AdvanceUntilAsync(server.Time, client.ExpectEndAsync());
    }

    [Fact]
    public async Task A_session_has_an_end_whatever_the_client_does()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with
        {
            Limits = new SessionLimits { SessionTimeout = TimeSpan.FromMinutes(10), CommandTimeout = TimeSpan.FromHours(1), DataTimeout = TimeSpan.FromHours(1) },
        });
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");
        await client.BeginMessageAsync();
        await client.ExpectAsync("DATA", "354 *");

        server.Time.Advance(TimeSpan.FromMinutes(11));

        await client.ExpectAsync("421 4.4.2 *");
    }

    [Fact]
    public async Task A_session_can_be_dropped()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");
        await client.BeginMessageAsync();

        server.Server.Drop(server.Receiver.Only.Session.SessionId);
        server.Server.Drop("nobody");

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_reload_drops_no_session_and_changes_options_for_new_ones()
    {
        await using var server = await RunningServer.StartAsync();
        var before = server.Endpoint;
        await using var old = await server.ConnectAsync();
        await old.ExpectAsync("220 relay.example *");

        await server.ReloadAsync(RunningServer.Options() with { HostName = "new.example" }, RunningServer.Options(ListenerKind.Submission, "more"));

        Assert.Equal(before, server.Endpoint);
        await using var fresh = await server.ConnectAsync();
        await fresh.ExpectAsync("220 new.example *");
        await old.ExpectAsync("HELO client.example", "250 relay.example");
        Assert.Equal(["test", "more"], server.Server.Activity.Select(activity => activity.Name));
        await using var submission = await server.ConnectAsync(server.Server.Activity[1].Endpoints[0]);
        await submission.ExpectAsync("220 *");
    }

    [Fact]
    public async Task A_listener_that_is_gone_takes_nobody_but_its_sessions_go_on()
    {
        await using var server = await RunningServer.StartAsync();
        var gone = server.Endpoint;
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");

        await server.ReloadAsync(RunningServer.Options(name: "other"));

        await client.ExpectAsync("NOOP", "250 *");
        await Assert.ThrowsAsync<System.Net.Sockets.SocketException>(() => LineClient.ConnectAsync(gone));
    }

    [Theory]
    [InlineData("0.0.0.0", "127.0.0.1")]
    [InlineData("127.0.0.1", "0.0.0.0")]
    [InlineData("::", "::1")]
    public async Task A_reload_may_put_one_address_in_place_of_all_and_the_reverse(string before, string after)
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Endpoints = [new IPEndPoint(IPAddress.Parse(before), 0)] });
        var port = server.Endpoint.Port;
        // The port must be one of the configuration's for the change to be one of the address alone.
        await server.ReloadAsync(RunningServer.Options() with { Endpoints = [new IPEndPoint(IPAddress.Parse(before), port)] });
        var local = new IPEndPoint(before.Contains(':', StringComparison.Ordinal) ? IPAddress.IPv6Loopback : IPAddress.Loopback, port);
        await using var old = await server.ConnectAsync(local);
        await old.ExpectAsync("220 *");

        await server.ReloadAsync(RunningServer.Options() with { Endpoints = [new IPEndPoint(IPAddress.Parse(after), port)] });

        Assert.Equal(after, server.Endpoint.Address.ToString());
        await using var fresh = await server.ConnectAsync(local);
        await fresh.ExpectAsync("220 *");
        await old.ExpectAsync("NOOP", "250 *");
        // Nobody else may come to the port unseen.
        await using var second = await RunningServer.StartAsync();
        await Assert.ThrowsAsync<IOException>(() => second.ReloadAsync(RunningServer.Options() with { Endpoints = [server.Endpoint] }));
    }

    [Fact]
    public async Task A_reload_that_fails_changes_nothing_and_says_why()
    {
        await using var other = await RunningServer.StartAsync();
        await using var server = await RunningServer.StartAsync();
        var before = server.Endpoint;

        var failure = await Assert.ThrowsAsync<IOException>(() => server.ReloadAsync(
            RunningServer.Options() with { HostName = "new.example" }, RunningServer.Options(name: "more") with { Endpoints = [other.Endpoint] }));

        Assert.Contains($"Listener more cannot listen on {other.Endpoint}: the port is taken", failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, server.Endpoint);
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 relay.example *");
    }

    [Fact]
    public async Task Submission_without_a_certificate_does_not_start()
    {
        await using var server = new SmtpServer(
            RunningServer.ServicesOf(new FakeReceiver(), new TestCredentials(), null, TimeProvider.System), [RunningServer.Options(ListenerKind.Submission)]);

        var failure = await Assert.ThrowsAsync<IOException>(() => server.StartAsync(RunningServer.Cancellation));

        Assert.Contains("Listener test needs a certificate", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stop_lets_transactions_end_and_sends_everybody_else_away()
    {
        await using var server = await RunningServer.StartAsync();
        await using var idle = await server.ConnectAsync();
        await idle.ExpectAsync("220 *");
        await using var busy = await server.ConnectAsync();
        await busy.ExpectAsync("220 *");
        await busy.BeginMessageAsync();
        await busy.ExpectAsync("DATA", "354 *");

        var stop = server.Server.StopAsync(RunningServer.Cancellation);

        await idle.ExpectAsync("421 4.3.2 *");
        Assert.False(stop.IsCompleted);
        await busy.ExpectAsync("Subject: x\r\n\r\ny\r\n.", "250 *");
        await busy.ExpectAsync("421 4.3.2 *");
        await stop;
        Assert.True(server.Receiver.Only.IsCommitted);
    }

    [Fact]
    public async Task A_stop_that_is_cancelled_cuts_what_remains()
    {
        await using var server = await RunningServer.StartAsync();
        await using var busy = await server.ConnectAsync();
        await busy.ExpectAsync("220 *");
        await busy.BeginMessageAsync();
        using var impatience = new CancellationTokenSource();

        var stop = server.Server.StopAsync(impatience.Token);
        await impatience.CancelAsync();
        await stop;

        await busy.ExpectEndAsync();
        Assert.True(server.Receiver.Only.IsDisposed);
    }

    [Fact]
    public async Task An_IPv6_endpoint_takes_IPv6()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Endpoints = [new IPEndPoint(IPAddress.IPv6Loopback, 0)] });
        await using var client = await server.ConnectAsync();

        await client.ExpectAsync("220 *");
    }

    // When the handshake is begun nobody outside can see: so time passes until that has an effect.
    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task effect)
    {
        while (!effect.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(10));
            await Task.Yield();
        }

        await effect;
    }
}
