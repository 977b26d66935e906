using Microsoft.Extensions.Time.Testing;
using Postrider.Smtp.Server;

namespace Postrider.Smtp.Tests.Server;

/// <summary>Clients that mean harm, over sockets: each is bounded, and the next client does not notice.</summary>
public sealed class HostileClientTests
{
    // A farewell has seconds to leave, which go by in these tests as the minutes do.
    private const string Ended = "^(421 4.4.2 .*)?$";

    private static readonly TimeSpan Long = TimeSpan.FromDays(300);

    public static TheoryData<ListenerKind> Kinds => [ListenerKind.Relay, ListenerKind.Submissions];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_client_that_never_reads_is_held_back_and_cut_in_time(ListenerKind kind)
    {
        var limits = new SessionLimits { MaximumIdleCommands = int.MaxValue, SessionTimeout = Long };
        await using var server = await RunningServer.StartAsync(RunningServer.Options(kind) with { Limits = limits });
        await using var client = await server.ConnectAsync();
        if (kind == ListenerKind.Submissions) await client.SecureAsync();
        await client.ExpectAsync("220 *");
        await client.ExpectAsync("EHLO client.example", "250 *");

        var pump = PumpAsync(client, string.Concat(Enumerable.Repeat("NOOP\r\n", 10_000)));

        await AdvanceUntilAsync(server.Time, pump);
        await Assert.ThrowsAnyAsync<IOException>(() => pump);
        await ExpectWelcomeAsync(server, kind);
    }

    [Fact]
    public async Task A_body_that_drips_ends_early()
    {
        using var came = new SemaphoreSlim(0);
        var receiver = new FakeReceiver { Writing = _ => came.Release() };
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Limits = new SessionLimits { SessionTimeout = Long } }, receiver);
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");
        await client.BeginMessageAsync();
        await client.ExpectAsync("DATA", "354 *");
        var end = client.ReadReplyAsync();

        // Each drop well within the time-out; the wait for the reply is a bound on the test, and no more.
        for (var drops = 0; drops < 20 && !end.IsCompleted; drops++)
        {
            await client.TrySendAsync("x\r\n");
            await Task.WhenAny(came.WaitAsync(RunningServer.Cancellation), end);
            server.Time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Matches(Ended, await end);
        await UntilAsync(() => receiver.Only.IsDisposed);
    }

    [Fact]
    public async Task A_command_that_drips_ends_in_its_time()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options() with { Limits = new SessionLimits { SessionTimeout = Long } });
        await using var client = await server.ConnectAsync();
        await client.ExpectAsync("220 *");
        // So that the rest of it is passed over.
        await client.ExpectAsync(new string('x', 3000), "500 5.5.2 *");
        await client.SendAsync(new string('x', 3000));
        await client.ExpectAsync("500 5.5.2 *");
        var end = client.ReadReplyAsync();

        for (var drops = 0; drops < 20 && !end.IsCompleted; drops++)
        {
            await client.TrySendAsync("y");
            server.Time.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Matches(Ended, await end);
    }

    [Theory]
    [InlineData("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001\u00fc\u0003\u0003garbage that is no handshake\r\n\r\n")]
    [InlineData("EHLO client.example\r\n")]
    [InlineData("\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000")]
    [InlineData("")]
    public async Task What_is_no_handshake_is_closed(string octets)
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions));
        await using (var client = await server.ConnectAsync())
        {
            await client.SendAsync(octets);
            client.EndSending();

            // A TLS alert, perhaps, and the end.
            Assert.DoesNotContain("220", await client.ReadToEndAsync(), StringComparison.Ordinal);
        }

        await ExpectWelcomeAsync(server, ListenerKind.Submissions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("EHLO client.example")]
    [InlineData("EHLO client.example", "STARTTLS")]
    [InlineData("EHLO client.example", "MAIL FROM:<a@b.example>")]
    [InlineData("EHLO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA")]
    [InlineData("EHLO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "DATA", "half\r\nof it")]
    [InlineData("EHLO client.example", "MAIL FROM:<a@b.example>", "RCPT TO:<c@d.example>", "BDAT 1000", "half")]
    public async Task A_reset_at_any_moment_leaves_nothing_behind(params string[] lines)
    {
        await using var server = await RunningServer.StartAsync();
        await using (var client = await server.ConnectAsync())
        {
            await client.ExpectAsync("220 *");
            foreach (var line in lines)
            {
                if (line.StartsWith("half", StringComparison.Ordinal) || line.StartsWith("BDAT", StringComparison.Ordinal)) await client.SendAsync(line + "\r\n");
                else await client.AskAsync(line);
            }

            client.Reset();
        }

        await UntilAsync(() => server.Server.Activity[0].Sessions == 0);
        Assert.All(server.Receiver.Messages, message => Assert.True(message is { IsDisposed: true, IsCommitted: false }));
        await ExpectWelcomeAsync(server, ListenerKind.Relay);
    }

    [Fact]
    public async Task A_guess_is_answered_after_a_while_and_a_stop_does_not_wait_for_it()
    {
        var limits = new SessionLimits { CommandTimeout = Long, SessionTimeout = Long };
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions) with { Limits = limits });
        await using var client = await server.ConnectAsync();
        await client.SecureAsync();
        await client.ExpectAsync("220 *");
        await client.ExpectAsync("EHLO client.example", "250 *");
        await client.SendAsync("AUTH PLAIN AHVzZXIAd3Jvbmc=\r\n");
        var answer = client.ReadReplyAsync();
        await AdvanceUntilAsync(server.Time, answer);
        Assert.StartsWith("535 5.7.8 ", await answer, StringComparison.Ordinal);
        await client.SendAsync("AUTH PLAIN AHVzZXIAd3Jvbmc=\r\n");

        // No time passes any more.
        await server.Server.StopAsync(RunningServer.Cancellation);

        Assert.Matches("^(535 5.7.8|421 4.3.2) ", await client.ReadReplyAsync());
    }

    [Fact]
    public async Task A_guess_too_many_is_put_off_in_the_next_connection()
    {
        var limits = new SessionLimits { MaximumFailedAuthenticationsPerAddress = 1, FailedAuthenticationMemory = Long, CommandTimeout = Long, SessionTimeout = Long };
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions) with { Limits = limits });
        for (var connection = 0; connection < 2; connection++)
        {
            await using var client = await server.ConnectAsync();
            await client.SecureAsync();
            await client.ExpectAsync("220 *");
            await client.ExpectAsync("EHLO client.example", "250 *");
            await client.SendAsync("AUTH PLAIN AHVzZXIAd3Jvbmc=\r\n");
            var answer = client.ReadReplyAsync();
            await AdvanceUntilAsync(server.Time, answer);
            Assert.StartsWith(connection == 0 ? "535 5.7.8 " : "454 4.7.0 ", await answer, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task On_submissions_a_session_too_many_is_closed_without_the_cost_of_a_handshake()
    {
        await using var server = await RunningServer.StartAsync(RunningServer.Options(ListenerKind.Submissions) with { Limits = new SessionLimits { MaximumSessions = 1 } });
        await using var first = await server.ConnectAsync();
        await first.SecureAsync();
        await first.ExpectAsync("220 *");

        await using var second = await server.ConnectAsync();

        Assert.Equal("", await second.ReadToEndAsync());
        await first.ExpectAsync("NOOP", "250 *");
    }

    private static async Task PumpAsync(LineClient client, string octets)
    {
        while (true) await client.SendAsync(octets);
    }

    private static async Task ExpectWelcomeAsync(RunningServer server, ListenerKind kind)
    {
        await using var next = await server.ConnectAsync();
        if (kind == ListenerKind.Submissions) await next.SecureAsync();
        await next.ExpectAsync("220 *");
        await next.ExpectAsync("NOOP", "250 *");
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        while (!condition())
        {
            RunningServer.Cancellation.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static async Task AdvanceUntilAsync(FakeTimeProvider time, Task effect)
    {
        while (!effect.IsCompleted)
        {
            RunningServer.Cancellation.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
