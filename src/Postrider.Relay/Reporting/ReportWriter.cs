using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dsn;
using Postrider.Mail.Headers;
using Postrider.Relay.Delivery;
using Postrider.Relay.Events;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Smtp.Sockets;

namespace Postrider.Relay.Reporting;

/// <summary>
/// Tells senders what became of their mail. A report goes into the same change of the spool as the outcomes that it reports,
/// so that neither can be there without the other.
/// </summary>
public sealed class ReportWriter(
    ISpool spool, SpoolIdSource ids, TimeProvider time, ILogger<ReportWriter> logger, RetryPolicySource retryFor, RelayOptions options)
{
    /// <summary>Where a report comes from, in <see cref="SpooledMessage.Origin"/>.</summary>
    public const string Origin = "report";

    /// <summary>Recipients in one report; more go into further ones, so that its size has a bound.</summary>
    public const int MaximumRecipients = 1000;

    private volatile RelayOptions _options = options;

    /// <summary>Signs reports; <c>null</c> where nothing is signed.</summary>
    public IBeforeQueueFilter? Signer { get; init; }

    /// <summary>The options in force; set by a reload.</summary>
    public RelayOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <summary>
    /// Adds the reports that the sender of a message wants on these outcomes, with their events, to the change that records the outcomes.
    /// Nothing is added where nobody wants to know. The bodies belong to the change; the caller drops them when it does not commit it.
    /// </summary>
    /// <param name="change">Gets the reports and the events.</param>
    /// <param name="message">The message reported on.</param>
    /// <param name="outcomes">What happened at this time, of every kind.</param>
    /// <param name="body">The message's octets where they are at hand; otherwise they are read from the spool, if a report is due.</param>
    /// <returns>The reports: to be offered to the queue once the change is committed.</returns>
    /// <exception cref="SpoolException">The spool could not take a report. Nothing was added.</exception>
    public async ValueTask<IReadOnlyList<NewMessage>> AddAsync(
        SpoolChange change, SpooledMessage message, IReadOnlyList<RecipientOutcome> outcomes, IOutgoingBody? body, CancellationToken cancellation)
    {
        if (message.ReversePath is not { } sender)
        {
            foreach (var outcome in outcomes)
                if (outcome.Action == DsnAction.Failed) ReportLog.DoubleBounce(logger, message.Id.ToString(), outcome.Recipient.Address.ToString(), outcome.Reply.ToString());
            return [];
        }

        var current = _options;
        var wanted = outcomes.Where(o => ReportPolicy.Wants(message, o.Recipient.Parameters, o.Action, current.ReportDelays)).ToArray();
        if (wanted.Length == 0) return [];
        // It may have to be signed.
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        // RFC 5321, 4.5.1: postmaster without a domain is ours.
        var named = sender.Destination.Length == 0 ? new MailboxAddress(sender.LocalPart, current.HostName) : sender;
        var (to, addresses) = current.Forwarding.SenderOf(named) is { } known ? (known, current.Forwarding.AddressesOf(known)) : (named, []);
        if (addresses.IsEmpty)
        {
            ReportLog.Unreachable(logger, message.Id.ToString(), named.ToString());
            return [];
        }

        // RFC 8689, 5: what came under REQUIRETLS goes back under it, or not at all. That the sender hears of a failure matters more than a copy.
        var opened = body is null && !message.Parameters.RequireTls ? await OpenAsync(message.Id, cancellation).ConfigureAwait(false) : null;
        var original = message.Parameters.RequireTls ? null : body ?? opened;
        var reports = new List<NewMessage>();
        try
        {
            foreach (var part in wanted.Chunk(MaximumRecipients))
                reports.Add(await ComposeAsync(message, to, addresses, part, original, current.HostName, cancellation).ConfigureAwait(false));
        }
        catch
        {
            foreach (var report in reports) await report.Body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (opened is not null) await opened.DisposeAsync().ConfigureAwait(false);
        }

        change.Append.AddRange(reports);
        foreach (var (report, part) in reports.Zip(wanted.Chunk(MaximumRecipients))) AddEvents(change, message, report, part);
        return reports;
    }

    private async ValueTask<IStoredBody?> OpenAsync(SpoolId id, CancellationToken cancellation)
    {
        try
        {
            var body = await spool.OpenBodyAsync(id, cancellation).ConfigureAwait(false);
            if (body is null) ReportLog.ContentLost(logger, id.ToString(), null);
            return body;
        }
        catch (IOException failure)
        {
            ReportLog.ContentLost(logger, id.ToString(), failure);
            return null;
        }
    }

    private async ValueTask<NewMessage> ComposeAsync(
        SpooledMessage message, MailboxAddress to, ImmutableArray<MailboxAddress> addresses, RecipientOutcome[] outcomes, IOutgoingBody? original, DomainName hostName, CancellationToken cancellation)
    {
        var id = ids.Next();
        var at = time.GetUtcNow();
        var report = new DeliveryReport
        {
            ReportingMta = hostName,
            To = to,
            MessageId = message.Id.ToString(),
            ReportId = id.ToString(),
            At = at,
            ArrivalDate = message.ReceivedAt,
            EnvelopeId = message.Parameters.EnvelopeId,
            Return = message.Parameters.Return,
            SmtpUtf8 = message.Parameters.SmtpUtf8,
            Recipients = [.. outcomes.Select(ReportedRecipient)],
        };
        using var filters = Signer is null ? null : FilterRound.Begin([Signer], IncomingReport(id, at, to), MessageTap.MaximumHeaderLength);
        var (body, parameters, prefix) = await WriteAsync(report, message.Id, original, filters, cancellation).ConfigureAwait(false);
        var envelope = new SpooledMessage
        {
            Id = id,
            ReversePath = null,
            Parameters = parameters,
            ReceivedAt = at,
            Size = body.Size + prefix.Length,
            Origin = Origin,
            MessageIdHeader = $"{id}@{hostName}",
        };
        return new NewMessage(envelope, [.. addresses.Select((address, ordinal) => RecipientSchedule.Create(envelope, ordinal, address, RecipientParameters.None, retryFor))], body) { Prefix = prefix };
    }

    private static IncomingMessage IncomingReport(SpoolId id, DateTimeOffset at, MailboxAddress to) => new()
    {
        Id = id,
        ReceivedAt = at,
        ReversePath = null,
        Parameters = MailParameters.None,
        Recipients = [to],
        Origin = Origin,
        IsOriginating = true,
    };

    private async ValueTask<(IBodyWriter Body, MailParameters Parameters, ReadOnlyMemory<byte> Prefix)> WriteAsync(
        DeliveryReport report, SpoolId id, IOutgoingBody? original, FilterRound? filters, CancellationToken cancellation)
    {
        var body = spool.CreateBody();
        try
        {
            var output = filters is null ? body : new FilteredBody(body, filters);
            MailParameters parameters;
            try
            {
                parameters = await DeliveryReportWriter.WriteAsync(report, original, output.WriteAsync, cancellation).ConfigureAwait(false);
            }
            catch (IOException failure) when (body.Size == 0 && original is not null)
            {
                // The original is read before anything is written: it is what failed, or the second try fails as well.
                ReportLog.ContentLost(logger, id.ToString(), failure);
                parameters = await DeliveryReportWriter.WriteAsync(report, null, output.WriteAsync, cancellation).ConfigureAwait(false);
            }

            return (body, parameters, filters is null ? default : (await filters.FinishAsync(cancellation).ConfigureAwait(false)).Prefix);
        }
        catch
        {
            await body.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static ReportedRecipient ReportedRecipient(RecipientOutcome outcome) => new()
    {
        Recipient = outcome.Recipient.Address,
        Original = outcome.Recipient.Parameters.Original,
        Action = outcome.Action,
        Reply = outcome.Reply,
        FromPeer = outcome.FromPeer,
        RemoteMta = outcome.RemoteMta,
        LastAttempt = outcome.LastAttempt,
        WillRetryUntil = outcome.WillRetryUntil,
    };

    private void AddEvents(SpoolChange change, SpooledMessage message, NewMessage report, RecipientOutcome[] outcomes)
    {
        var reportId = report.Message.Id.ToString();
        var reported = new DeliveryEvent
        {
            At = report.Message.ReceivedAt,
            Kind = DeliveryEventKind.Reported,
            Message = message.Id,
            Sender = message.ReversePath?.ToString() ?? "",
            Note = reportId,
        };
        change.Events.Add(reported);
        foreach (var outcome in outcomes)
        {
            if (outcome.Action != DsnAction.Delayed) continue;
            change.Events.Add(reported with
            {
                Kind = DeliveryEventKind.DelayReported,
                Ordinal = outcome.Recipient.Key.Ordinal,
                Recipient = outcome.Recipient.Address.ToString(),
            });
        }

        change.Events.Add(new DeliveryEvent
        {
            At = report.Message.ReceivedAt,
            Kind = DeliveryEventKind.Accepted,
            Message = report.Message.Id,
            Note = report.Message.Size.ToString(CultureInfo.InvariantCulture),
        });
        ReportLog.Reported(logger, message.Id.ToString(), reportId, reported.Sender, outcomes.Length);
    }
}
