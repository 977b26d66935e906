using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary>A message in the spool: its envelope and the recipients that still wait.</summary>
public sealed record MessageView
{
    public required string Id { get; init; }

    /// <summary>The reverse-path; empty for the null one.</summary>
    public required string Sender { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the stored message.</summary>
    public required long Size { get; init; }

    /// <summary>The listener it came by, or <c>local</c>, <c>report</c>.</summary>
    public required string Origin { get; init; }

    public string? ClientAddress { get; init; }

    public string? User { get; init; }

    /// <summary>On whose account it is sent.</summary>
    public string? Tenant { get; init; }

    public required MailStream Stream { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The pool of sources that it wishes for.</summary>
    public string? Pool { get; init; }

    /// <summary>The Message-ID header field without brackets.</summary>
    public string? MessageId { get; init; }

    public string? EnvelopeId { get; init; }

    public required BodyType Body { get; init; }

    public required bool SmtpUtf8 { get; init; }

    public required bool RequireTls { get; init; }

    /// <summary>The message says <c>TLS-Required: No</c>, and that is honoured.</summary>
    public required bool TlsOptional { get; init; }

    public required int Priority { get; init; }

    /// <summary>Not to be released before (FUTURERELEASE).</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>To be delivered by (DELIVERBY).</summary>
    public DateTimeOffset? DeliverBy { get; init; }

    public required IReadOnlyList<RecipientView> Recipients { get; init; }

    public static MessageView From(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients, Func<SpooledRecipient, ReadyQueueView?> findQueue) => new()
    {
        Id = message.Id.ToString(),
        Sender = message.ReversePath?.ToString() ?? "",
        ReceivedAt = message.ReceivedAt,
        Size = message.Size,
        Origin = message.Origin,
        ClientAddress = message.ClientAddress,
        User = message.Principal,
        Tenant = message.Labels.Tenant,
        Stream = message.Labels.Stream,
        Tags = message.Labels.Tags,
        Pool = message.Labels.Pool,
        MessageId = message.MessageIdHeader,
        EnvelopeId = message.Parameters.EnvelopeId,
        Body = message.Parameters.Body,
        SmtpUtf8 = message.Parameters.SmtpUtf8,
        RequireTls = message.Parameters.RequireTls,
        TlsOptional = message.Parameters.IsTlsOptional,
        Priority = message.Parameters.Priority,
        HoldUntil = message.Parameters.HoldUntil,
        DeliverBy = message.Parameters.DeliverBy?.At,
        Recipients = [.. recipients.Select(recipient => RecipientView.From(message, recipient) with { TlsPolicies = findQueue(recipient)?.TlsPolicies ?? [] })],
    };
}
