using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Mail.Dns;
using Postrider.Relay.Submission;
using Postrider.Serving;
using Postrider.Smtp;

namespace Postrider.Tests.Serving;

/// <summary>What a reload changes beside the listeners.</summary>
public sealed class StationReloadTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybody = Owner | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Metrics_are_opened_moved_and_closed()
    {
        await using var running = await RunningStation.StartAsync();
        var settings = running.Station.Settings;
        using var http = new HttpClient();

        await running.Station.ReloadAsync(settings with { Metrics = new IPEndPoint(IPAddress.Loopback, 0) }, Cancellation);
        var first = Assert.Single(running.Station.MetricsAddresses);
        Assert.Equal("ok\n", await http.GetStringAsync($"{first}/readyz", Cancellation));

        // All addresses on the same port: the two cannot be open together.
        var port = new Uri(first).Port;
        await running.Station.ReloadAsync(settings with { Metrics = new IPEndPoint(IPAddress.Any, port) }, Cancellation);
        Assert.Equal("ok\n", await http.GetStringAsync($"http://127.0.0.1:{port}/healthz", Cancellation));

        await running.Station.ReloadAsync(settings with { Metrics = null }, Cancellation);
        Assert.Empty(running.Station.MetricsAddresses);
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetStringAsync($"http://127.0.0.1:{port}/healthz", Cancellation));
    }

    [Fact]
    public async Task A_place_for_metrics_that_is_taken_leaves_them_where_they_were()
    {
        await using var running = await RunningStation.StartAsync(settings => settings with { Metrics = new IPEndPoint(IPAddress.Loopback, 0) });
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        using var http = new HttpClient();

        var failure = await Assert.ThrowsAsync<StationException>(() =>
            running.Station.ReloadAsync(running.Station.Settings with { Metrics = (IPEndPoint)taken.LocalEndPoint! }, Cancellation)); // bound above

        Assert.Contains("[metrics]", failure.Message, StringComparison.Ordinal);
        Assert.Equal("ok\n", await http.GetStringAsync($"{Assert.Single(running.Station.MetricsAddresses)}/healthz", Cancellation));
    }

    [Fact]
    public async Task The_socket_moves_while_a_message_comes_in_by_it()
    {
        using var directory = new TemporaryDirectory();
        var (before, after) = (directory.File("a.sock"), directory.File("b.sock"));
        await using var running = await RunningStation.StartAsync(settings => settings with { SubmissionSocket = new SubmissionSocketSettings(before, Owner) });
        using var client = new AdminClient(new UnixDomainSocketEndPoint(before));
        var message = new Pipe();
        var sending = client.SubmitAsync(Envelope(), message.Reader.AsStream(), Cancellation);
        // More than waits in the pipe: when it is written, the relay is reading.
        await message.Writer.WriteAsync(Encoding.ASCII.GetBytes($"Subject: moving\n\n{string.Concat(Enumerable.Repeat("Long.\n", 20_000))}"), Cancellation);

        await running.Station.ReloadAsync(running.Station.Settings with { SubmissionSocket = new SubmissionSocketSettings(after, Everybody) }, Cancellation);
        await message.Writer.WriteAsync("Still here.\n"u8.ToArray(), Cancellation);
        await message.Writer.CompleteAsync();

        Assert.Equal(250, (await sending).Reply.Code);
        Assert.Equal(Everybody, File.GetUnixFileMode(after));
        using var next = new AdminClient(new UnixDomainSocketEndPoint(after));
        Assert.Equal(250, (await next.SubmitAsync(Envelope(), new MemoryStream("\n"u8.ToArray()), Cancellation)).Reply.Code);
    }

    [Fact]
    public async Task The_rights_of_the_socket_change_in_place()
    {
        using var directory = new TemporaryDirectory();
        var path = directory.File("s.sock");
        await using var running = await RunningStation.StartAsync(settings => settings with { SubmissionSocket = new SubmissionSocketSettings(path, Owner) });

        await running.Station.ReloadAsync(running.Station.Settings with { SubmissionSocket = new SubmissionSocketSettings(path, Everybody) }, Cancellation);

        Assert.Equal(Everybody, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_listener_that_cannot_be_opened_puts_socket_and_metrics_back()
    {
        using var directory = new TemporaryDirectory();
        await using var running = await RunningStation.StartAsync();
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port; // bound above
        var path = directory.File("s.sock");

        await Assert.ThrowsAsync<StationException>(() => running.Station.ReloadAsync(
            running.Station.Settings with
            {
                Listeners = [RunningStation.Listener("busy", Smtp.Server.ListenerKind.Relay, port)],
                Metrics = new IPEndPoint(IPAddress.Loopback, 0),
                SubmissionSocket = new SubmissionSocketSettings(path, Owner),
            },
            Cancellation));

        Assert.Empty(running.Station.MetricsAddresses);
        Assert.Null(running.Station.Settings.SubmissionSocket);
        using var client = new AdminClient(new UnixDomainSocketEndPoint(path));
        await Assert.ThrowsAsync<AdminUnreachableException>(() => client.ReachAsync(Cancellation));
    }

    [Fact]
    public async Task Bounds_of_the_spool_count_at_once()
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Relay = settings.Relay with { Routes = [new Relay.Routing.Route { Name = "default", Kind = Relay.Routing.RouteKind.Hold }] },
        });
        await running.Station.Submission.SubmitAsync(Envelope(), PipeReader.Create(new MemoryStream("\n"u8.ToArray())), Cancellation);
        var settings = running.Station.Settings;

        var comparison = await running.Station.ReloadAsync(settings with { Spool = settings.Spool with { MaximumRecipients = 1 } }, Cancellation);
        var refusal = running.Station.Spool.Refusal;
        await running.Station.ReloadAsync(settings with { Spool = settings.Spool with { MaximumRecipients = 2 } }, Cancellation);

        Assert.Equal(["spool"], comparison.Changed);
        Assert.Empty(comparison.NeedRestart);
        Assert.Contains("The queue is full", refusal, StringComparison.Ordinal);
        Assert.Null(running.Station.Spool.Refusal);
    }

    [Fact]
    public async Task Other_resolvers_are_asked_at_once()
    {
        ImmutableArray<IPEndPoint> servers = [];
        await using var running = await RunningStation.StartAsync(settings =>
        {
            servers = settings.Dns.Servers;
            return settings with { Dns = new DnsOptions { Servers = [new IPEndPoint(IPAddress.Loopback, 9)], Rounds = 1, Timeout = TimeSpan.FromMilliseconds(50) } };
        });

        await running.Station.ReloadAsync(running.Station.Settings with { Dns = new DnsOptions { Servers = servers } }, Cancellation);
        await running.Station.Submission.SubmitAsync(
            Envelope() with { Recipients = [new(MailboxAddress.Parse("ann@inbox.example"), RecipientParameters.None)] },
            PipeReader.Create(new MemoryStream("Subject: found\n"u8.ToArray())), Cancellation);

        var arrived = await running.Captures.WaitForAsync(message => message.Recipients.Contains("ann@inbox.example"), Cancellation);
        Assert.Contains("Subject: found", Encoding.UTF8.GetString(arrived.Content.ToArray()), StringComparison.Ordinal);
    }

    private static LocalEnvelope Envelope() => new()
    {
        ReversePath = MailboxAddress.Parse("a@sender.example"),
        Recipients = [new(MailboxAddress.Parse("b@inbox.example"), RecipientParameters.None)],
    };
}
