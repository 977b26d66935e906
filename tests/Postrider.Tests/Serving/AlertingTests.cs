using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Configuration;
using Postrider.Http.Admin;
using Postrider.Relay.Alerts;
using Postrider.Smtp;

namespace Postrider.Tests.Serving;

/// <summary>A running relay tells a test by mail, to a webhook, and to what takes the JSON of Slack.</summary>
public sealed class AlertingTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_test_reaches_mailbox_webhook_and_Slack_and_names_what_it_cannot_reach()
    {
        using var hook = new TcpListener(IPAddress.Loopback, 0);
        hook.Start();
        var hookAt = new Uri($"http://{hook.LocalEndpoint}/x");
        await using var running = await RunningStation.StartAsync(settings => settings with
        {
            Alerts = new AlertSettings
            {
                Channels =
                [
                    new AlertChannel("mail", AlertChannelKind.Mail, AlertSeverity.Warning) { Mailbox = MailboxAddress.Parse("ops@inbox.example") },
                    new AlertChannel("hook", AlertChannelKind.Webhook, AlertSeverity.Warning) { Address = hookAt },
                    new AlertChannel("slack", AlertChannelKind.Slack, AlertSeverity.Warning) { Address = hookAt },
                    new AlertChannel("gone", AlertChannelKind.Slack, AlertSeverity.Warning) { Address = new Uri("http://127.0.0.1:1/") },
                ],
            },
        });
        using var client = new AdminClient(running.Station.Settings.DataDirectory);

        var testing = client.TestAlertsAsync(Cancellation);
        var (webhook, slack) = (await AnswerAsync(hook), await AnswerAsync(hook));
        var results = (await testing).Channels;

        Assert.Equal(["mail", "hook", "slack"], results.Where(one => one.Problem is null).Select(one => one.Channel));
        Assert.Equal("gone", Assert.Single(results, one => one.Problem is not null).Channel);
        Assert.Contains("\"raised\":[{\"key\":\"test\"", webhook, StringComparison.Ordinal);
        Assert.Contains("{\"text\":\"relay.example: Critical: test", slack, StringComparison.Ordinal);
    }

    /// <summary>Reads one request, and says that it was taken.</summary>
    private static async Task<string> AnswerAsync(TcpListener listener)
    {
        using var client = await listener.AcceptTcpClientAsync(Cancellation);
        var stream = client.GetStream();
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!text.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) || !text.ToString().EndsWith('}'))
        {
            var read = await stream.ReadAsync(buffer, Cancellation);
            if (read == 0) break;
            text.Append(Encoding.UTF8.GetString(buffer, 0, read));
        }

        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
        return text.ToString();
    }
}
