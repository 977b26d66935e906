using Postrider.Relay.Events;
using Postrider.Smtp.Client;

namespace Postrider.Http.Admin;

/// <inheritdoc cref="DeliveryEvent"/>
public sealed record EventView
{
    public required DateTimeOffset At { get; init; }

    public required DeliveryEventKind Kind { get; init; }

    /// <summary>The spool id of the message.</summary>
    public required string Id { get; init; }

    /// <summary>The recipient's place in the envelope; -1 for the message as a whole.</summary>
    public required int Ordinal { get; init; }

    public required string Sender { get; init; }

    public required string Recipient { get; init; }

    public required int Attempt { get; init; }

    public string? Route { get; init; }

    /// <summary>The local address used, or that of the proxy.</summary>
    public string? Source { get; init; }

    /// <summary>The source by its name.</summary>
    public string? SourceName { get; init; }

    public string? Peer { get; init; }

    public string? Remote { get; init; }

    public string? Tls { get; init; }

    public ClientStage? Stage { get; init; }

    public ReplyView? Reply { get; init; }

    /// <summary>Seconds from due to the start of the attempt.</summary>
    public double? QueuedSeconds { get; init; }

    /// <summary>Seconds for TCP, TLS and EHLO.</summary>
    public double? ConnectSeconds { get; init; }

    /// <summary>Seconds from MAIL to the last reply.</summary>
    public double? TransactionSeconds { get; init; }

    public DateTimeOffset? NextAttempt { get; init; }

    public string? Note { get; init; }

    /// <summary>For an acceptance what the message is labelled with, in words such as <c>tenant=acme stream=bulk tag=july</c>; or <c>null</c>.</summary>
    public string? Labels { get; init; }

    public static EventView From(DeliveryEvent happened) => new()
    {
        At = happened.At,
        Kind = happened.Kind,
        Id = happened.Message.ToString(),
        Ordinal = happened.Ordinal,
        Sender = happened.Sender,
        Recipient = happened.Recipient,
        Attempt = happened.Attempt,
        Route = happened.Route,
        Source = happened.Source,
        SourceName = happened.SourceName,
        Peer = happened.Peer,
        Remote = happened.Remote,
        Tls = happened.Tls,
        Stage = happened.Stage,
        Reply = ReplyView.From(happened.Reply),
        QueuedSeconds = happened.Timings?.Queued.TotalSeconds,
        ConnectSeconds = happened.Timings?.Connect.TotalSeconds,
        TransactionSeconds = happened.Timings?.Transaction.TotalSeconds,
        NextAttempt = happened.NextAttempt,
        Note = happened.Note,
        Labels = happened.Labels.AreEmpty ? null : happened.Labels.ToString(),
    };
}

/// <summary>All that is known to have happened to a message, in order.</summary>
public sealed record MessageTrace(string Id, IReadOnlyList<EventView> Events);

/// <summary>The stories that an id or an address leads to, newest message first.</summary>
public sealed record TraceReport(string Subject, IReadOnlyList<MessageTrace> Messages);
