using System.Collections.Immutable;
using Microsoft.Extensions.Logging;

namespace Postrider.Relay.Alerts;

/// <summary>Tells notices to all channels, and again to those that could not be reached. Used by one caller at a time.</summary>
public sealed class AlertDispatch(IAlertSender sender, ILogger<AlertDispatch> logger)
{
    /// <summary>Notices that wait for a channel at most; the oldest give way.</summary>
    private const int MaximumWaiting = 20;

    private readonly Dictionary<string, Queue<AlertNotice>> _waiting = new(StringComparer.Ordinal);

    public ImmutableArray<AlertChannel> Channels { get; set; } = [];

    /// <summary>Tells what waits, and a new notice behind it.</summary>
    public async Task TellAsync(AlertNotice? notice, CancellationToken cancellation)
    {
        foreach (var channel in Channels)
        {
            if (!_waiting.TryGetValue(channel.Name, out var waiting)) _waiting.Add(channel.Name, waiting = new Queue<AlertNotice>());
            if (notice?.AtLeast(channel.Least) is { } wanted) waiting.Enqueue(wanted);
            while (waiting.Count > MaximumWaiting) waiting.Dequeue();
            while (waiting.TryPeek(out var next))
            {
                if (await sender.SendAsync(channel, next, cancellation).ConfigureAwait(false) is { } problem)
                {
                    AlertLog.NotTold(logger, channel.Name, next.Subject, problem);
                    break;
                }

                waiting.Dequeue();
            }
        }
    }

    /// <summary>Tells a notice that says only that it arrives.</summary>
    /// <returns>For each channel why it could not be told; <c>null</c> where it was.</returns>
    public async Task<IReadOnlyList<(string Channel, string? Problem)>> TestAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        var test = new AlertNotice(now, [new Alert("test", AlertSeverity.Critical, "This is a test: alerts arrive here.", "Nothing has to be done.")], []);
        var results = new List<(string Channel, string? Problem)>();
        foreach (var channel in Channels) results.Add((channel.Name, await sender.SendAsync(channel, test, cancellation).ConfigureAwait(false)));
        return results;
    }
}
