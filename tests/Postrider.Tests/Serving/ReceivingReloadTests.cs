using System.Collections.Immutable;
using System.Text;
using Postrider.Configuration;
using Postrider.Mail.Srs;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Judging;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Secrets;
using Postrider.Storage.Srs;
using Postrider.Storage.Station;
using Postrider.Tests.Doctor;

namespace Postrider.Tests.Serving;

/// <summary>What a reload and other commands change of judging and forwarding, while a session stands.</summary>
public sealed class ReceivingReloadTests
{
    private static readonly DomainName Ours = DomainName.Parse("ours.example");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Judging_goes_by_the_new_settings_from_the_next_message_on()
    {
        await using var running = await StartAsync(JudgeMode.Record);
        await using var client = await ConnectAsync(running);
        Assert.StartsWith("250 2.0.0 ", await SendAsync(client, "info@ours.example"), StringComparison.Ordinal);

        await running.Station.ReloadAsync(With(running.Station.Settings, JudgeMode.Reject), Cancellation);
        Assert.StartsWith("550 5.7.26 strict.example asks by DMARC to refuse this message", await SendAsync(client, "info@ours.example"), StringComparison.Ordinal);

        await running.Station.ReloadAsync(With(running.Station.Settings, JudgeMode.Off), Cancellation);
        Assert.StartsWith("250 2.0.0 ", await SendAsync(client, "info@ours.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_name_in_results_and_the_field_that_is_written_besides_change()
    {
        await using var running = await StartAsync(JudgeMode.Record);
        await using var client = await ConnectAsync(running);
        await SendAsync(client, "info@ours.example");
        var settings = running.Station.Settings;

        await running.Station.ReloadAsync(settings with { Judging = settings.Judging with { ServiceId = DomainName.Parse("other.example"), WritesReceivedSpf = true } }, Cancellation);
        await SendAsync(client, "info@ours.example");

        var heads = await HeadsAsync(running);
        Assert.Contains("Authentication-Results: relay.example;", heads[0], StringComparison.Ordinal);
        Assert.DoesNotContain("Received-SPF:", heads[0], StringComparison.Ordinal);
        Assert.Contains("Authentication-Results: other.example;", heads[1], StringComparison.Ordinal);
        Assert.Contains("Received-SPF: none (other.example: ", heads[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_pass_mail_on_come_and_go()
    {
        await using var running = await StartAsync(JudgeMode.Off);
        await using var client = await ConnectAsync(running);
        Assert.StartsWith("550 5.1.1 ", await AskAsync(client, "new@ours.example"), StringComparison.Ordinal);

        await running.Station.ReloadAsync(running.Station.Settings with { Forwards = Rules("new@ours.example", "bob@inbox.example") }, Cancellation);

        Assert.StartsWith("250 2.0.0 ", await SendAsync(client, "new@ours.example"), StringComparison.Ordinal);
        Assert.StartsWith("550 5.1.1 ", await AskAsync(client, "info@ours.example"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_that_another_process_made_is_used_by_itself_and_reports_to_older_addresses_still_come_back()
    {
        await using var running = await StartAsync(JudgeMode.Off);
        await using var client = await ConnectAsync(running);
        await SendAsync(client, "info@ours.example");
        var before = Assert.Single(await PathsAsync(running));

        using (var database = await StationDatabase.OpenAsync(running.Station.Settings.DataDirectory, Cancellation))
        using (var secrets = SecretBox.Open(running.Station.Settings.DataDirectory, null))
            await new SrsSecretStore(database, secrets).RotateAsync(DateTimeOffset.UtcNow, DateTimeOffset.MinValue, Cancellation);

        while ((await PathsAsync(running)).Count == 1) await SendAsync(client, "info@ours.example");
        Assert.Equal("250 2.1.5 Ok", await AskAsync(client, before, ""));
    }

    private static Task<RunningStation> StartAsync(JudgeMode mode) => RunningStation.StartAsync(
        settings => With(settings, mode) with { Forwards = Rules("info@ours.example", "bob@inbox.example"), Relay = settings.Relay with { Routes = [new() { Name = "default", Kind = Relay.Routing.RouteKind.Hold }] } },
        new ZoneDns("_dmarc.strict.example TXT v=DMARC1; p=reject"));

    private static Settings With(Settings settings, JudgeMode mode) =>
        settings with { Judging = settings.Judging with { Modes = ImmutableDictionary<string, JudgeMode>.Empty.Add("relay", mode) }, Srs = new SrsOptions { Domain = DomainName.Parse("srs.example") } };

    private static ForwardTable Rules(string recipient, string target)
    {
        var (from, to) = (MailboxAddress.Parse(recipient), MailboxAddress.Parse(target));
        return new ForwardTable([new ForwardRule(new ForwardTarget(from.LocalPart, Ours), [new ForwardTarget(to.LocalPart, to.Domain)])]);
    }

    private static async Task<RawClient> ConnectAsync(RunningStation running)
    {
        var client = await RawClient.ConnectAsync(running.EndpointOf("relay"));
        await client.ReadAsync();
        await client.AskAsync("EHLO client.example");
        return client;
    }

    /// <summary>The reply to RCPT; the transaction goes no further.</summary>
    private static async Task<string> AskAsync(RawClient client, string recipient, string from = "ann@strict.example")
    {
        await client.AskAsync($"MAIL FROM:<{from}>");
        var reply = await client.AskAsync($"RCPT TO:<{recipient}>");
        await client.AskAsync("RSET");
        return reply;
    }

    /// <summary>The reply to a whole message.</summary>
    private static async Task<string> SendAsync(RawClient client, string recipient)
    {
        await client.AskAsync("MAIL FROM:<ann@strict.example>");
        await client.AskAsync($"RCPT TO:<{recipient}>");
        await client.AskAsync("DATA");
        return await client.AskAsync("From: ann@strict.example\r\n\r\nHello.\r\n.");
    }

    private static async Task<HashSet<string>> PathsAsync(RunningStation running) =>
        [.. (await running.Station.Spool.ListAsync(new QueueFilter(), null, 1000, Cancellation)).Select(entry => entry.Message.ReversePath?.ToString() ?? "")];

    private static async Task<List<string>> HeadsAsync(RunningStation running)
    {
        var heads = new List<string>();
        foreach (var entry in await running.Station.Spool.ListAsync(new QueueFilter(), null, 10, Cancellation))
        {
            await using var body = await running.Station.Spool.OpenBodyAsync(entry.Message.Id, Cancellation) ?? throw new InvalidOperationException("The message is gone.");
            using var reader = new StreamReader(body.OpenRead(), Encoding.UTF8);
            heads.Add(await reader.ReadToEndAsync(Cancellation));
        }

        return heads;
    }
}
