using System.Net;
using System.Net.Sockets;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Logging.Abstractions;
using MimeKit;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Relay.Status;
using Postrider.Serving;
using Postrider.Smtp.Server;

namespace Postrider.Tests.Serving;

public sealed class StationTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_goes_in_with_a_password_over_TLS_and_out_at_its_MX()
    {
        await using var running = await RunningStation.StartAsync();

        await SubmitAsync(running, "ann@inbox.example");

        var arrived = await running.Captures.WaitForAsync(message => message.Recipients.Contains("ann@inbox.example"), Cancellation);
        Assert.Equal((RunningStation.User, "mx.inbox.example"), (arrived.Sender, arrived.Server));
        Assert.StartsWith("TLSv1.3", arrived.Tls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_recipient_comes_back_to_its_sender_as_a_report()
    {
        await using var running = await RunningStation.StartAsync();

        await SubmitAsync(running, "nobody@refuse.example");

        var report = await running.Captures.WaitForAsync(message => message.Recipients.Contains(RunningStation.User), Cancellation);
        var message = await MimeMessage.LoadAsync(new MemoryStream(report.Content.ToArray()), Cancellation);
        Assert.Equal("", report.Sender);
        Assert.Equal("delivery-status", Assert.IsType<MultipartReport>(message.Body).ReportType);
    }

    [Fact]
    public async Task A_reload_opens_and_closes_listeners_and_drops_no_session()
    {
        await using var running = await RunningStation.StartAsync();
        await using var session = await RawClient.ConnectAsync(running.EndpointOf("relay"));
        await session.ReadAsync();
        var settings = running.Station.Settings;

        var comparison = await running.Station.ReloadAsync(
            settings with { Listeners = [settings.Listeners[0], RunningStation.Listener("added", ListenerKind.Relay)] }, Cancellation);

        Assert.Equal(["listener submissions", "listener relay", "listener added"], comparison.Changed);
        Assert.StartsWith("250 ", await session.AskAsync("NOOP"), StringComparison.Ordinal);
        await using var added = await RawClient.ConnectAsync(running.EndpointOf("added"));
        Assert.StartsWith("220 ", await added.ReadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reload_that_meets_a_mistake_changes_nothing()
    {
        await using var running = await RunningStation.StartAsync();
        using var taken = Occupy(out var port);
        var before = running.Station.Settings;

        var noPort = await Assert.ThrowsAsync<StationException>(() => running.Station.ReloadAsync(
            before with { Listeners = [RunningStation.Listener("added", ListenerKind.Relay, port)] }, Cancellation));
        var noCertificate = await Assert.ThrowsAsync<StationException>(() => running.Station.ReloadAsync(
            before with { Listeners = [], Certificates = [new CertificateFiles("/nonexistent/c.pem", "/nonexistent/k.pem")] }, Cancellation));

        Assert.Contains("added", noPort.Message, StringComparison.Ordinal);
        Assert.Contains("/nonexistent/c.pem", noCertificate.Message, StringComparison.Ordinal);
        Assert.Same(before, running.Station.Settings);
        Assert.Equal(["submission", "submissions", "relay"], running.Station.Status.Listeners.Select(listener => listener.Name));
        await SubmitAsync(running, "ann@inbox.example");
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_nothing_is_left_running()
    {
        using var directory = new TemporaryDirectory();
        var settings = RunningStation.Prepare(directory);
        int port;
        using (var taken = Occupy(out port))
        {
            var failure = await Assert.ThrowsAsync<StationException>(() => StartAsync(settings with { Listeners = [RunningStation.Listener("busy", ListenerKind.Relay, port)] }));
            Assert.Contains("busy", failure.Message, StringComparison.Ordinal);
            Assert.Contains($"127.0.0.1:{port}", failure.Message, StringComparison.Ordinal);
        }

        // The data directory is free again.
        await using var station = await StartAsync(settings);
        Assert.Equal(RelayPhase.Running, station.Status.Phase);
    }

    [Fact]
    public async Task What_a_crash_left_of_conversions_is_cleared_at_the_start()
    {
        using var directory = new TemporaryDirectory();
        var settings = RunningStation.Prepare(directory);
        var folder = Directory.CreateDirectory(Path.Combine(settings.DataDirectory, "tmp")).FullName;
        var left = Path.Combine(folder, "convert-left");
        await File.WriteAllTextAsync(left, "half", Cancellation);

        await using var station = await StartAsync(settings);

        Assert.False(File.Exists(left));
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_second_relay_in_one_data_directory_is_refused()
    {
        await using var running = await RunningStation.StartAsync();

        var failure = await Assert.ThrowsAsync<StationException>(() => StartAsync(running.Station.Settings));

        Assert.Contains("in use by another Postrider", failure.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(running.Station.AdminSocketPath));
    }

    [Fact]
    public async Task A_stop_lets_the_message_in_progress_end_and_keeps_it()
    {
        using var directory = new TemporaryDirectory();
        var settings = RunningStation.Prepare(directory);
        settings = settings with
        {
            Listeners = [RunningStation.Listener("relay", ListenerKind.Relay) with { RelayNetworks = [IPNetwork.Parse("127.0.0.0/8")] }],
            Relay = settings.Relay with { Routes = [new Relay.Routing.Route { Name = "default", Kind = Relay.Routing.RouteKind.Hold }] },
        };
        var station = await StartAsync(settings);
        await using var client = await RawClient.ConnectAsync(station.EndpointsOf("relay")[0]);
        await client.ReadAsync();
        foreach (var line in (string[])["EHLO c.example", "MAIL FROM:<a@c.example>", "RCPT TO:<b@inbox.example>", "DATA"]) await client.AskAsync(line);

        var stopping = station.StopAsync(Cancellation);
        var reply = await client.AskAsync("Subject: late\r\n\r\nBut whole.\r\n.");
        await stopping;
        await station.DisposeAsync();

        Assert.StartsWith("250 ", reply, StringComparison.Ordinal);
        await using var next = await StartAsync(settings);
        Assert.Equal(1, next.Spool.RecipientCount);
    }

    private static Task<Station> StartAsync(Settings settings) =>
        Station.StartAsync(settings, new StationEnvironment { Loggers = NullLoggerFactory.Instance }, Cancellation);

    private static Socket Occupy(out int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        port = ((IPEndPoint)socket.LocalEndPoint!).Port; // bound a line above
        return socket;
    }

    private static async Task SubmitAsync(RunningStation running, string to)
    {
        var message = new MimeMessage { Subject = "hello", Body = new TextPart("plain") { Text = "Hello." } };
        message.From.Add(new MailboxAddress("", RunningStation.User));
        message.To.Add(new MailboxAddress("", to));
        using var client = new SmtpClient { ServerCertificateValidationCallback = (_, certificate, _, _) => certificate?.Subject == "CN=relay.example" };
        var endpoint = running.EndpointOf("submission");
        await client.ConnectAsync("127.0.0.1", endpoint.Port, SecureSocketOptions.StartTls, Cancellation);
        await client.AuthenticateAsync(RunningStation.User, RunningStation.Password, Cancellation);
        await client.SendAsync(message, Cancellation);
        await client.DisconnectAsync(true, Cancellation);
    }
}
