using Postrider.Mail.Dsn;
using Postrider.Relay.Queue;
using Postrider.Relay.Reporting;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>Sends one shipment over a connection and reads what it came to.</summary>
internal sealed class Transaction(Floor floor, Courier courier, OpenConnection open, Shipment shipment)
{
    /// <summary>Whether another may follow on the connection.</summary>
    public bool IsConnectionUsable { get; private set; }

    /// <returns>The outcomes to record; <c>null</c> when there are none, or the watchdog has dealt with them.</returns>
    public async ValueTask<OutcomeSheet?> RunAsync(CancellationToken cancellation)
    {
        var begun = floor.Services.Time.GetTimestamp();
        TransactionResult result;
        try
        {
            await using var body = await floor.Services.Spool.OpenBodyAsync(shipment.Message.Id, cancellation).ConfigureAwait(false);
            if (body is null)
            {
                Drop();
                IsConnectionUsable = true;
                return null;
            }

            Tell();
            result = await SendAsync(body, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Abandon();
            return null;
        }
        catch (IOException failure)
        {
            RelayLog.SendingFailed(floor.Log, shipment.Message.Id.ToString(), failure);
            var unreadable = new RecipientResult(QueueReplies.BodyUnreadable, ClientStage.Mail, false);
            result = new TransactionResult([.. shipment.Recipients.Select(_ => unreadable)], ConnectionUsable: false);
            return Finish(result, floor.Services.Time.GetElapsedTime(begun), Retaking.Never);
        }

        IsConnectionUsable = result.ConnectionUsable;
        return Finish(result, floor.Services.Time.GetElapsedTime(begun), Retaking.Allowed);
    }

    /// <summary>Tells once of each destination that the session is used for.</summary>
    private void Tell()
    {
        // What passes over a policy says nothing of whether it can be kept.
        if (!floor.Tls.Wants(courier.Queue.Route) || open.Host?.Policy is { IsWaived: true }) return;
        foreach (var loaded in shipment.Recipients)
        {
            var destination = loaded.Recipient.Address.Destination;
            if (open.Told.Add(destination)) floor.Tls.Use(open, destination);
        }
    }

    private enum Retaking
    {
        Allowed,
        Never,
    }

    private async ValueTask<TransactionResult> SendAsync(IStoredBody body, CancellationToken cancellation)
    {
        var recipients = new ClientRecipient[shipment.Recipients.Length];
        for (var i = 0; i < recipients.Length; i++)
        {
            var recipient = shipment.Recipients[i].Recipient;
            recipients[i] = new ClientRecipient(recipient.Address, recipient.Parameters);
        }

        var transaction = new ClientTransaction
        {
            ReversePath = shipment.Message.ReversePath,
            Parameters = shipment.Message.Parameters,
            Recipients = recipients,
            Body = body,
        };
        var result = await open.Connection.SendAsync(transaction, cancellation).ConfigureAwait(false);
        if (!result.NeedsDowngrade) return result;
        var target = open.Connection.Capabilities.Takes(BodyType.EightBitMime) ? BodyType.EightBitMime : BodyType.SevenBit;
        await using var converted = await floor.Conversion.ConvertAsync(body, target, cancellation).ConfigureAwait(false);
        if (converted is null) return result;
        var parameters = transaction.Parameters with { Body = target };
        return await open.Connection.SendAsync(transaction with { Body = converted, Parameters = parameters }, cancellation).ConfigureAwait(false);
    }

    private OutcomeSheet? Finish(TransactionResult result, TimeSpan took, Retaking retaking)
    {
        var sheet = floor.NewSheet();
        var facts = new AttemptFacts
        {
            Route = courier.Queue.Route,
            Source = open.Source,
            SourceName = courier.Queue.Source.Label,
            Peer = open.Peer,
            Remote = open.Remote,
            Tls = open.Tls,
            Policy = open.Policy,
            StartedAt = shipment.StartedAt,
            Connect = courier.Transactions == 1 ? open.Took : TimeSpan.Zero,
            Transaction = took,
        };
        var protocol = courier.Queue.Route.Kind == RouteKind.Lmtp ? ClientProtocol.Lmtp : ClientProtocol.Smtp;
        var delivered = ReportPolicy.ActionAfterDelivery(protocol, open.Connection.Capabilities, shipment.Message.Parameters);
        using var visit = floor.Enter();
        if (!visit.Scheduler.Landed(courier, shipment)) return null;
        var deliveries = 0;
        Reply? refusal = null;
        Reaction? reaction = null;
        for (var i = 0; i < shipment.Recipients.Length; i++)
        {
            var loaded = shipment.Recipients[i];
            var outcome = result.Recipients[i];
            if (outcome.Reply.IsPositive || !outcome.FromPeer)
            {
                (refusal, reaction) = (null, null);
            }
            else if (outcome.Reply != refusal)
            {
                // What is said of many recipients at once is said once.
                refusal = outcome.Reply;
                reaction = visit.Scheduler.React(courier.Queue, refusal, took, shipment.Message.Id);
            }

            if (retaking == Retaking.Allowed && !result.ConnectionUsable && MayRetake(loaded, outcome))
            {
                loaded.Retaken++;
                visit.Scheduler.PutBack(loaded);
            }
            else if (sheet.Add(loaded, outcome, facts, delivered, reaction) == Outcome.Delivered)
            {
                deliveries++;
            }
        }

        visit.Scheduler.Learn(courier.Queue, took, shipment.Recipients.Length, deliveries);
        return sheet.Settlements.Count > 0 ? sheet : null;
    }

    /// <summary>
    /// Whether a broken connection says nothing of the recipient: a kept one that the peer closed, or said 421 on, before it took the body; or a new
    /// one, where there is another address to go to. After the final dot nobody knows who has the message: that is a deferral.
    /// </summary>
    private bool MayRetake(LoadedRecipient loaded, RecipientResult outcome)
    {
        if (!RetakeRules.LeaveOpen(loaded, outcome)) return false;
        if (courier.Transactions > 1) return true;
        if (!open.Alternatives || loaded.Retaken > 0) return false;
        courier.Queue.HostMemory.Failed(open.Connection.Remote.Address, floor.Clock.Elapsed);
        return true;
    }

    /// <summary>The message is gone: its recipients are as well.</summary>
    private void Drop()
    {
        RelayLog.BodyGone(floor.Log, shipment.Message.Id.ToString(), shipment.Recipients.Length);
        using var visit = floor.Enter();
        if (!visit.Scheduler.Landed(courier, shipment)) return;
        foreach (var loaded in shipment.Recipients) visit.Scheduler.Settle(loaded, null);
    }

    /// <summary>The process ends: what was on its way is as it was, and is sent after the next start.</summary>
    private void Abandon()
    {
        using var visit = floor.Enter();
        if (!visit.Scheduler.Landed(courier, shipment)) return;
        foreach (var loaded in shipment.Recipients) visit.Scheduler.Settle(loaded, loaded.Recipient);
    }
}
