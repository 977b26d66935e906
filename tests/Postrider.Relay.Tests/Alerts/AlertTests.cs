using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Alerts;

namespace Postrider.Relay.Tests.Alerts;

/// <summary>Trouble is told once, together, and when it is over.</summary>
public sealed class AlertTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 3, 0, 0, TimeSpan.Zero);
    private static readonly Alert Disk = new("disk", AlertSeverity.Warning, "The disk is nearly full.", "Free some space.");
    private static readonly Alert Queue = new("queue age", AlertSeverity.Critical, "Mail waits.", "postrider why");

    private readonly AlertBook _book = new();

    [Fact]
    public void What_lasts_is_told_once()
    {
        Assert.Null(At(0, Disk));
        Assert.Null(At(1, Disk));
        Assert.Equal([Disk], At(2, Disk)?.Raised);
        for (var minute = 3; minute < 3000; minute++) Assert.Null(At(minute, Disk));
    }

    [Fact]
    public void What_mends_itself_at_once_is_not_told()
    {
        At(0, Disk);

        Assert.Null(At(1));
        Assert.Null(At(2, Disk));
        Assert.Null(At(3));
    }

    [Fact]
    public void What_comes_together_is_told_together()
    {
        At(0, Disk);
        At(1, Disk, Queue);

        Assert.Equal([Disk, Queue], At(2, Disk, Queue)?.Raised);
        Assert.Null(At(3, Disk, Queue));
    }

    [Fact]
    public void That_it_is_over_is_told_when_it_stays_so()
    {
        At(0, Disk);
        At(2, Disk);

        Assert.Null(At(3));
        Assert.Null(At(5, Disk));
        Assert.Null(At(6));
        Assert.Null(At(15));
        Assert.Equal([Disk], At(16)?.Resolved);
        Assert.Null(At(17));
        Assert.Empty(_book.Active);
    }

    [Fact]
    public void What_gets_worse_is_told_again()
    {
        At(0, Disk);
        At(2, Disk);

        Assert.Equal([Disk with { Severity = AlertSeverity.Critical }], At(3, Disk with { Severity = AlertSeverity.Critical })?.Raised);
        Assert.Null(At(4, Disk));
    }

    [Fact]
    public async Task A_channel_that_cannot_be_reached_is_told_later_and_others_at_once()
    {
        var sender = new Recording { Problem = "connection refused" };
        var dispatch = new AlertDispatch(sender, NullLogger<AlertDispatch>.Instance) { Channels = [Channel("far", AlertSeverity.Warning), Channel("near", AlertSeverity.Critical)] };
        var notice = new AlertNotice(Start, [Disk, Queue], []);

        await dispatch.TellAsync(notice, TestContext.Current.CancellationToken);
        Assert.Equal([("near", "Critical: queue age")], sender.Told);
        sender.Problem = null;
        await dispatch.TellAsync(null, TestContext.Current.CancellationToken);

        Assert.Equal([("near", "Critical: queue age"), ("far", "Critical: queue age and 1 more")], sender.Told);
    }

    [Fact]
    public async Task A_test_says_whom_it_reached()
    {
        var sender = new Recording { Problem = "it answered 404" };
        var dispatch = new AlertDispatch(sender, NullLogger<AlertDispatch>.Instance) { Channels = [Channel("far", AlertSeverity.Warning), Channel("near", AlertSeverity.Warning)] };

        Assert.Equal([("far", "it answered 404"), ("near", null)], await dispatch.TestAsync(Start, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_webhook_gets_all_of_it_as_JSON_and_Slack_a_text()
    {
        var notice = new AlertNotice(Start, [Queue], [Disk]);

        using var webhook = JsonDocument.Parse(AlertJson.Write(AlertChannelKind.Webhook, "mail.example.com", notice));
        using var slack = JsonDocument.Parse(AlertJson.Write(AlertChannelKind.Slack, "mail.example.com", notice));

        Assert.Equal("mail.example.com", webhook.RootElement.GetProperty("station").GetString());
        Assert.Equal(("queue age", "critical"), (webhook.RootElement.GetProperty("raised")[0].GetProperty("key").GetString(), webhook.RootElement.GetProperty("raised")[0].GetProperty("severity").GetString()));
        Assert.Equal("disk", webhook.RootElement.GetProperty("resolved")[0].GetProperty("key").GetString());
        Assert.Equal("mail.example.com: Critical: queue age\nCritical: Mail waits.\n  postrider why\nResolved: The disk is nearly full.\n", slack.RootElement.GetProperty("text").GetString());
    }

    private AlertNotice? At(int minutes, params Alert[] current) => _book.Update(current, Start.AddMinutes(minutes));

    private static AlertChannel Channel(string name, AlertSeverity least) => new(name, AlertChannelKind.Webhook, least) { Address = new Uri($"https://{name}.example/") };

    /// <summary>Fails for the channel that is far, while there is a problem.</summary>
    private sealed class Recording : IAlertSender
    {
        public List<(string Channel, string Subject)> Told { get; } = [];

        public string? Problem { get; set; }

        public Task<string?> SendAsync(AlertChannel channel, AlertNotice notice, CancellationToken cancellation)
        {
            if (Problem is not null && channel.Name == "far") return Task.FromResult<string?>(Problem);
            Told.Add((channel.Name, notice.Subject));
            return Task.FromResult<string?>(null);
        }
    }
}
