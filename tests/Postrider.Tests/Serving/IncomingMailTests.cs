using System.Text;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Tests.Serving;

/// <summary>What SMTP says of a message, seen in the spool; and what a client hears when the spool will not have it.</summary>
public sealed class IncomingMailTests
{
    private static readonly string SignIn = "AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{RunningStation.User}\0{RunningStation.Password}"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_MAIL_and_RCPT_ask_for_reaches_the_spool()
    {
        await using var running = await RunningStation.StartAsync();
        await using var client = await SignedInAsync(running);
        var until = DateTimeOffset.UtcNow.AddHours(1);
        until = until.AddTicks(-(until.Ticks % TimeSpan.TicksPerSecond));

        await ExpectAsync(client, $"MAIL FROM:<app@sender.example> HOLDUNTIL={until:yyyy-MM-dd'T'HH:mm:ss'Z'} BY=7200;RT MT-PRIORITY=4 RET=HDRS ENVID=Q+2B1 REQUIRETLS SMTPUTF8 BODY=8BITMIME SIZE=100", "250 ");
        await ExpectAsync(client, "RCPT TO:<\"b@c\"@inbox.example> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;b+2Bc@inbox.example", "250 ");
        await ExpectAsync(client, "DATA", "354 ");
        await ExpectAsync(client, "From: app@sender.example\r\n\r\nhello\r\n.", "250 ");

        var (message, recipient) = Assert.Single(await running.Station.Spool.ListAsync(new QueueFilter(), null, 10, Cancellation));
        var parameters = message.Parameters;
        Assert.Equal((until, (sbyte)4, DsnReturn.Headers, "Q+1", true, true), (parameters.HoldUntil, parameters.Priority, parameters.Return, parameters.EnvelopeId, parameters.RequireTls, parameters.SmtpUtf8));
        Assert.Equal((DeliverByMode.Return, true), (parameters.DeliverBy?.Mode, parameters.DeliverBy?.Trace));
        Assert.Equal(("b@c", DsnNotify.Success | DsnNotify.Delay), (recipient.Address.LocalPart, recipient.Parameters.Notify));
        Assert.Equal(until, recipient.NextAttempt);
    }

    [Theory]
    [InlineData("relay")]
    [InlineData("submissions")]
    public async Task A_disk_that_is_nearly_full_puts_senders_off_and_ends_no_session(string listener)
    {
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Spool = settings.Spool with { MinimumFreeSpace = long.MaxValue },
            Listeners = [RunningStation.Listener("relay", ListenerKind.Relay) with { RelayNetworks = [System.Net.IPNetwork.Parse("127.0.0.0/8")] }, RunningStation.Listener("submissions", ListenerKind.Submissions)],
        });
        await using var client = listener == "relay" ? await ConnectAsync(running, listener) : await SignedInAsync(running);

        await ExpectAsync(client, "MAIL FROM:<app@sender.example>", "452 4.3.1 ");
        await ExpectAsync(client, "RCPT TO:<bob@inbox.example>", "503 5.5.1 ");
        await ExpectAsync(client, "BDAT 6 LAST\r\nabcd", "503 5.5.1 ");
        await ExpectAsync(client, "QUIT", "221 2.0.0 ");

        Assert.Equal(0, running.Station.Spool.RecipientCount);
    }

    private static async Task<RawClient> ConnectAsync(RunningStation running, string listener)
    {
        var client = await RawClient.ConnectAsync(running.EndpointOf(listener));
        if (listener == "submissions") await client.SecureAsync();
        Assert.StartsWith("220 ", await client.ReadAsync(), StringComparison.Ordinal);
        await ExpectAsync(client, "EHLO client.example", "250 ");
        return client;
    }

    private static async Task<RawClient> SignedInAsync(RunningStation running)
    {
        var client = await ConnectAsync(running, "submissions");
        await ExpectAsync(client, SignIn, "235 2.7.0 ");
        return client;
    }

    private static async Task ExpectAsync(RawClient client, string line, string reply) =>
        Assert.StartsWith(reply, await client.AskAsync(line), StringComparison.Ordinal);
}
