using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/why</c>: where a message, an address or a destination stands.</summary>
internal sealed class WhyRoutes(AdminServices services)
{
    /// <summary>Recipients told one by one; the rest is counted.</summary>
    private const int Told = 20;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/why", ExplainAsync);

    private async Task ExplainAsync(HttpContext context)
    {
        var subject = context.Request.Query["subject"].ToString();
        var cancellation = context.RequestAborted;
        Explanation explanation;
        if (SpoolId.TryParse(subject, out var id)) explanation = await ExplainMessageAsync(subject, id, cancellation).ConfigureAwait(false);
        else if (subject.Contains('@', StringComparison.Ordinal)) explanation = await ExplainAddressAsync(subject, cancellation).ConfigureAwait(false);
        else if (Destination(subject) is { } destination) explanation = await ExplainDomainAsync(destination, cancellation).ConfigureAwait(false);
        else
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, $"'{subject}' is neither the id of a message, nor an address, nor a domain.").ConfigureAwait(false);
            return;
        }

        await context.Response.WriteAsJsonAsync(explanation, AdminJson.Default.Explanation, null, cancellation).ConfigureAwait(false);
    }

    /// <summary>A domain in the form that the spool keeps, or an address literal as it is.</summary>
    private static string? Destination(string subject) =>
        subject.StartsWith('[') && subject.EndsWith(']') ? subject : DomainName.TryParse(subject, out var name) ? name.Value : null;

    private async Task<Explanation> ExplainMessageAsync(string subject, SpoolId id, CancellationToken cancellation)
    {
        var happened = await services.Events.FindAsync(id, cancellation).ConfigureAwait(false);
        return await ExplainAsync(subject, ExplanationKind.Message, new QueueFilter { Message = id }, happened is [.., var last] ? last : null, cancellation).ConfigureAwait(false);
    }

    private async Task<Explanation> ExplainAddressAsync(string subject, CancellationToken cancellation)
    {
        var filter = new QueueFilter { Recipient = subject };
        if (await services.Spool.CountAsync(filter, cancellation).ConfigureAwait(false) == 0)
        {
            var sent = new QueueFilter { Sender = subject };
            if (await services.Spool.CountAsync(sent, cancellation).ConfigureAwait(false) > 0) filter = sent;
        }

        DeliveryEvent? last = null;
        if (await services.Events.FindMessagesAsync(subject, 1, cancellation).ConfigureAwait(false) is [var newest])
            last = (await services.Events.FindAsync(newest, cancellation).ConfigureAwait(false)).LastOrDefault(happened => Concerns(happened, subject));
        return await ExplainAsync(subject, ExplanationKind.Address, filter, last, cancellation).ConfigureAwait(false);
    }

    private static bool Concerns(DeliveryEvent happened, string address) =>
        happened.Recipient.Equals(address, StringComparison.OrdinalIgnoreCase) || happened.Sender.Equals(address, StringComparison.OrdinalIgnoreCase);

    private async Task<Explanation> ExplainDomainAsync(string destination, CancellationToken cancellation)
    {
        var filter = new QueueFilter { Destination = destination };
        var last = await services.Events.FindLastAsync(destination, cancellation).ConfigureAwait(false);
        var explanation = await ExplainAsync(destination, ExplanationKind.Domain, filter, last, cancellation).ConfigureAwait(false);
        if (explanation.Recipients is not [{ Recipient: var oldest }, ..]) return explanation;
        var held = await services.Spool.CountAsync(filter with { State = RecipientState.Held }, cancellation).ConfigureAwait(false);
        var deferred = await services.Spool.CountAsync(filter with { State = RecipientState.Waiting, DeferredOnly = true }, cancellation).ConfigureAwait(false);
        var due = await services.Spool.ReadDueAsync(destination, DuePosition.Start, DateTimeOffset.MaxValue, 1, cancellation).ConfigureAwait(false);
        return explanation with
        {
            Destination = new DestinationView(
                destination, explanation.Waiting - held, held, deferred, oldest.ReceivedAt,
                due is [{ State: RecipientState.Waiting } first] ? first.NextAttempt : null, ReplyView.From(last?.Reply)),
        };
    }

    private async Task<Explanation> ExplainAsync(
        string subject, ExplanationKind kind, QueueFilter filter, DeliveryEvent? last, CancellationToken cancellation)
    {
        var waiting = await services.Spool.CountAsync(filter, cancellation).ConfigureAwait(false);
        var entries = await services.Spool.ListAsync(filter, null, Told, cancellation).ConfigureAwait(false);
        return new Explanation
        {
            Subject = subject,
            Kind = kind,
            At = services.Time.GetUtcNow(),
            Waiting = waiting,
            Recipients = [.. entries.Select(Stand)],
            Queue = kind == ExplanationKind.Domain ? ReadyQueueState.From(services.Queue.FindQueue(subject, RecipientPolicies.Followed)) : null,
            LastEvent = last is null ? null : EventView.From(last),
            Refusal = services.Spool.Refusal,
        };
    }

    /// <summary>By which of its destination's two queues a message goes.</summary>
    internal static RecipientPolicies PoliciesOf(SpooledMessage message) => message.Parameters.IsTlsOptional ? RecipientPolicies.Waived : RecipientPolicies.Followed;

    private RecipientStanding Stand(QueueEntry entry)
    {
        var loaded = services.Queue.Find(entry.Recipient.Key);
        var queue = loaded is null ? services.Queue.FindQueue(entry.Recipient.Address.Destination, PoliciesOf(entry.Message)) : loaded.Queue;
        return new RecipientStanding(
            RecipientView.From(entry.Message, loaded?.Recipient ?? entry.Recipient), loaded?.Phase, loaded?.Position ?? 0, ReadyQueueState.From(queue));
    }
}
