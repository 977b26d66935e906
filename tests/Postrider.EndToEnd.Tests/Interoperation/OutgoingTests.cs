using System.Security.Cryptography;
using System.Text.Json;
using MailKit;
using MimeKit;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Interoperation;

/// <summary>Mail goes out to servers of others, found through the DNS, or comes back as a report that its sender understands.</summary>
[Collection(MailWorld.Name)]
public sealed class OutgoingTests(MailWorld world)
{
    private readonly string _subject = Outbox.NewSubject();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("anna@postfix.test")]
    [InlineData("anna@backup.test")]
    [InlineData("anna@implicit.test")]
    [InlineData("anna@alias.test")]
    public async Task Postfix_is_found_by_mx_by_the_second_mx_by_its_address_and_through_an_alias(string to)
    {
        await Outbox.SendAsync(world.Relay, _subject, to, Cancellation);

        var message = Maildir.Parse(await world.Postfix.Box.FindAsync(_subject, Cancellation));
        Assert.Equal(to, message.Headers["Delivered-To"]);
    }

    [Fact]
    public async Task Exim_takes_the_message()
    {
        var id = await Outbox.SendAsync(world.Relay, _subject, "anna@exim.test", Cancellation);

        await world.Exim.Box.FindAsync(_subject, Cancellation);
        Assert.Contains("delivered", (await StoryAsync(id)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenSmtpd_takes_the_message()
    {
        await Outbox.SendAsync(world.Relay, _subject, "anna@opensmtpd.test", Cancellation);

        await world.OpenSmtpd.Box.FindAsync(_subject, Cancellation);
    }

    [Fact]
    public async Task Dovecot_takes_the_message_by_lmtp_for_each_recipient()
    {
        await Outbox.SendAsync(world.Relay, Outbox.Compose(_subject, "anna@dovecot.test"), ["anna@dovecot.test", "bert@dovecot.test"], Cancellation);

        await world.Dovecot.Box("anna").FindAsync(_subject, Cancellation);
        await world.Dovecot.Box("bert").FindAsync(_subject, Cancellation);
    }

    [Fact]
    public async Task A_large_message_arrives_octet_by_octet()
    {
        var octets = RandomNumberGenerator.GetBytes(8 * 1024 * 1024);
        var message = Outbox.Compose(_subject, "anna@postfix.test");
        message.Body = new Multipart("mixed") { new MimePart("application", "octet-stream") { Content = new MimeContent(new MemoryStream(octets)), ContentTransferEncoding = ContentEncoding.Base64 } };

        await Outbox.SendAsync(world.Relay, message, ["anna@postfix.test"], Cancellation);

        var arrived = Maildir.Parse(await world.Postfix.Box.FindAsync(_subject, Cancellation));
        using var content = new MemoryStream();
        arrived.BodyParts.OfType<MimePart>().Single().Content?.DecodeTo(content, Cancellation);
        Assert.Equal(SHA256.HashData(octets), SHA256.HashData(content.ToArray()));
    }

    [Fact]
    public async Task An_internationalised_address_reaches_a_peer_that_knows_smtputf8()
    {
        var message = Outbox.Compose(_subject, "jörg@postfix.test", "Grüße");

        await Outbox.SendAsync(world.Relay, message, ["jörg@postfix.test"], Cancellation);

        var arrived = Maildir.Parse(await world.Postfix.Box.FindAsync(_subject, Cancellation));
        Assert.Equal("Grüße", arrived.TextBody?.Trim());
    }

    [Fact]
    public async Task An_internationalised_address_bounces_at_a_peer_that_does_not()
    {
        await Outbox.SendAsync(world.Relay, Outbox.Compose(_subject, "jörg@opensmtpd.test"), ["jörg@opensmtpd.test"], Cancellation);

        var report = await ReportAsync();
        // RFC 6531, 3.5: the header holds the address too, so that the message as a whole cannot go there.
        Assert.Equal("5.6.9", report.StatusGroups[1]["Status"]);
    }

    [Fact]
    public async Task A_refused_recipient_comes_back_with_the_peers_words_and_name()
    {
        await Outbox.SendAsync(world.Relay, Outbox.Compose(_subject, "nobody@exim.test"), ["nobody@exim.test", "anna@exim.test"], Cancellation);

        var report = await ReportAsync();
        await world.Exim.Box.FindAsync(_subject, Cancellation);
        var recipient = Assert.Single(report.StatusGroups.Skip(1));
        Assert.Equal("dns; relay.test", report.StatusGroups[0]["Reporting-MTA"]);
        Assert.Equal(("failed", "5.1.1", "rfc822; nobody@exim.test", "dns; mx.exim.test"), (recipient["Action"], recipient["Status"], recipient["Final-Recipient"], recipient["Remote-MTA"]));
        Assert.Contains("550 5.1.1 no such person here", recipient["Diagnostic-Code"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("info@nomail.test", "5.1.10")]
    [InlineData("info@absent.test", "5.1.2")]
    public async Task A_domain_that_takes_no_mail_bounces_at_once(string to, string status)
    {
        await Outbox.SendAsync(world.Relay, _subject, to, Cancellation);

        Assert.Equal(status, (await ReportAsync()).StatusGroups[1]["Status"]);
    }

    [Fact]
    public async Task Success_is_reported_where_it_was_asked_for_and_the_peer_cannot()
    {
        using var client = await Outbox.OpenAsync(new NotifyingClient(DeliveryStatusNotification.Success), world.Relay, Cancellation);
        await client.SendAsync(Outbox.Compose(_subject, "anna@dovecot.test"), Cancellation);

        var report = await ReportAsync();
        Assert.Contains(report.StatusGroups[1]["Action"], (string[])["delivered", "relayed"]);
    }

    [Theory]
    [InlineData('R', "failed")]
    [InlineData('N', "relayed")]
    public async Task A_wish_for_delivery_in_time_that_the_peer_does_not_know_is_reported(char mode, string action)
    {
        using var client = new SpokenClient();
        await Outbox.OpenAsync(client, world.Relay, Cancellation);
        foreach (var line in (string[])[$"MAIL FROM:<{RelayProcess.User}> BY=3600;{mode}", "RCPT TO:<anna@exim.test>", "DATA", $"From: {RelayProcess.User}\r\nSubject: {_subject}\r\n\r\nSoon.\r\n."])
            await client.SayAsync(line, Cancellation);

        Assert.Equal(action, (await ReportAsync()).StatusGroups[1]["Action"]);
    }

    [Fact]
    public async Task A_refusal_that_nobody_wants_to_hear_of_is_not_reported()
    {
        using var client = await Outbox.OpenAsync(new NotifyingClient(DeliveryStatusNotification.Never), world.Relay, Cancellation);
        var reply = await client.SendAsync(Outbox.Compose(_subject, "nobody@exim.test"), Cancellation);

        var story = await StoryAsync(reply.Split(' ')[^1], "refused for good");
        Assert.DoesNotContain("report was sent", story, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_delivered_is_explained_steered_and_bounced_by_hand()
    {
        var to = $"{_subject}@dead.test";
        var id = await Outbox.SendAsync(world.Relay, _subject, to, Cancellation);
        await StoryAsync(id, "deferred");

        Assert.Equal(1, await WaitingAsync(to));
        Assert.Contains("connection refused", (await world.Relay.RunAsync("why", id)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Relay.RunAsync("queue", "hold", id)).ExitCode);
        Assert.Contains("hold", (await world.Relay.RunAsync("why", id)).Output, StringComparison.Ordinal);
        Assert.Equal(0, (await world.Relay.RunAsync("queue", "bounce", id, "--yes")).ExitCode);

        Assert.Equal("failed", (await ReportAsync()).StatusGroups[1]["Action"]);
        Assert.Equal(0, await WaitingAsync(to));
    }

    /// <summary>How many recipients wait; the command ends with 1 when none does, as grep would.</summary>
    private async Task<int> WaitingAsync(string to)
    {
        var listed = await world.Relay.RunAsync("queue", "list", "--recipient", to, "--json");
        var count = JsonDocument.Parse(listed.Output).RootElement.GetProperty("recipients").GetArrayLength();
        Assert.Equal(count == 0 ? 1 : 0, listed.ExitCode);
        return count;
    }

    private async Task<MessageDeliveryStatus> ReportAsync()
    {
        var message = Maildir.Parse(await world.Postfix.Box.FindAsync(_subject, Cancellation));
        var report = Assert.IsType<MultipartReport>(message.Body);
        Assert.EndsWith("delivery-status", report.ReportType, StringComparison.Ordinal);
        return report.OfType<MessageDeliveryStatus>().Single();
    }

    /// <summary>The story of a message, once it holds a word.</summary>
    private async Task<string> StoryAsync(string id, string word = "delivered")
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            var told = await world.Relay.RunAsync("trace", id);
            if (told.Output.Contains(word, StringComparison.Ordinal)) return told.Output;
            if (deadline.IsCancellationRequested) throw new TimeoutException($"{id} has no '{word}':\n{told}\n{world.Relay.Log}");
            await Task.Delay(200, Cancellation);
        }
    }

    private sealed class NotifyingClient(DeliveryStatusNotification notification) : MailKit.Net.Smtp.SmtpClient
    {
        protected override DeliveryStatusNotification? GetDeliveryStatusNotifications(MimeMessage message, MailboxAddress mailbox) => notification;
    }

    /// <summary>Says what MailKit has no words for.</summary>
    private sealed class SpokenClient : MailKit.Net.Smtp.SmtpClient
    {
        public async Task SayAsync(string line, CancellationToken cancellation)
        {
            var response = await SendCommandAsync(line, cancellation);
            Assert.InRange((int)response.StatusCode, 200, 399);
        }
    }
}
