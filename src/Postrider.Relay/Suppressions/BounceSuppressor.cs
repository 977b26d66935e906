using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Classification;
using Postrider.Relay.Events;
using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>
/// Suppresses recipients of bulk mail that were refused as not existing. What it is told waits in memory up to a bound and is written by one task; what is lost in a crash is learnt again by
/// the next refusal.
/// </summary>
public sealed partial class BounceSuppressor(ISuppressionStore store, CurrentSuppressions current, RefusalClassifier classifier, ILogger<BounceSuppressor> logger) : IAsyncDisposable
{
    private const int Capacity = 10_000;
    private const int BatchSize = 500;

    private readonly Channel<Suppression> _waiting = Channel.CreateBounded<Suppression>(new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });
    private Task _writing = Task.CompletedTask;
    private volatile bool _isOn = true;

    /// <summary>Whether it listens; set by a reload.</summary>
    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>Begins to write.</summary>
    public void Start() => _writing = Task.Run(WriteAsync);

    /// <summary>Tells of an outcome.</summary>
    /// <param name="happened">The event of a recipient.</param>
    /// <param name="reversePath">Of the message; what is not our own mail teaches nothing.</param>
    /// <param name="recipient">To whom.</param>
    /// <param name="labels">Of the message.</param>
    public void Tell(DeliveryEvent happened, MailboxAddress? reversePath, MailboxAddress recipient, MessageLabels labels)
    {
        // A person's next mail to an address that did not exist deserves an attempt: it may exist by now. Who writes to many is judged by such attempts.
        if (!_isOn || labels.Stream != MailStream.Bulk || happened is not { Kind: DeliveryEventKind.Bounced, Reply: { } reply } || current.Exemptions.Covers(reversePath, recipient)) return;
        var verdict = classifier.Classify(Refusal.Of(reply) with { Host = happened.Peer, Domain = recipient.Domain.Value });
        if (!verdict.IsHard) return;
        _waiting.Writer.TryWrite(new Suppression(new SuppressionScope(SuppressionScope.AllOf(labels).Tenant, MailStream.Bulk), Suppression.KeyOf(recipient), SuppressionReason.HardBounce, happened.At) { Note = reply.ToString() });
    }

    private async Task WriteAsync()
    {
        var reader = _waiting.Reader;
        var batch = new List<Suppression>();
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            batch.Clear();
            while (batch.Count < BatchSize && reader.TryRead(out var one)) batch.Add(one);
            try
            {
                await store.AddAsync(batch, CancellationToken.None).ConfigureAwait(false);
            }
            catch (IOException failure)
            {
                NotWritten(logger, batch.Count, failure.Message);
            }
        }
    }

    /// <summary>Writes what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
    }

    [LoggerMessage(EventId = 2801, Level = LogLevel.Warning, Message = "{Count} refused recipients could not be put on the suppression list: {Reason} They will be when they are refused again.")]
    private static partial void NotWritten(ILogger logger, int count, string reason);
}
