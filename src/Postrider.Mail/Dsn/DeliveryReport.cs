using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Mail.Dsn;

/// <summary>What a report says of a recipient (RFC 3464, 2.3.3).</summary>
public enum DsnAction
{
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

/// <summary>A delivery status notification before it is written as a message (RFC 3461, 3464, 6533).</summary>
public sealed record DeliveryReport
{
    /// <summary>Ourselves: in Reporting-MTA, the From address and the text.</summary>
    public required DomainName ReportingMta { get; init; }

    /// <summary>Where the report goes: the reverse-path of the message reported on.</summary>
    public required MailboxAddress To { get; init; }

    /// <summary>The spool id of the message reported on, for people who ask us.</summary>
    public required string MessageId { get; init; }

    /// <summary>The spool id of the report itself: makes its Message-ID and MIME boundary.</summary>
    public required string ReportId { get; init; }

    public required DateTimeOffset At { get; init; }

    public required DateTimeOffset ArrivalDate { get; init; }

    /// <summary>ENVID as the client gave it, decoded; or <c>null</c>.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>RET as the client gave it.</summary>
    public DsnReturn Return { get; init; }

    /// <summary>Whether the message needs SMTPUTF8: then the report is one of RFC 6533.</summary>
    public bool SmtpUtf8 { get; init; }

    public required ImmutableArray<ReportedRecipient> Recipients { get; init; }
}

/// <summary>One recipient in a report.</summary>
public sealed record ReportedRecipient
{
    public required MailboxAddress Recipient { get; init; }

    public OriginalRecipient? Original { get; init; }

    public required DsnAction Action { get; init; }

    /// <summary>The reply that decided; ours or the peer's.</summary>
    public required Reply Reply { get; init; }

    /// <summary>Whether <see cref="Reply"/> came from the peer: then it stands as Diagnostic-Code: smtp.</summary>
    public bool FromPeer { get; init; }

    /// <summary>The name of the MX or smart host that spoke, or <c>null</c>.</summary>
    public string? RemoteMta { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    /// <summary>Until when we will go on trying (Will-Retry-Until), for a delay.</summary>
    public DateTimeOffset? WillRetryUntil { get; init; }
}
