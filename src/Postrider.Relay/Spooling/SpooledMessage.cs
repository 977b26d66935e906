using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Spooling;

/// <summary>The envelope of a message in the spool, without its recipients and its body. Never changes after it was accepted.</summary>
public sealed record SpooledMessage
{
    public required SpoolId Id { get; init; }

    /// <summary><c>null</c> for the null reverse-path: a report, to which nothing is reported.</summary>
    public required MailboxAddress? ReversePath { get; init; }

    /// <summary>What MAIL said besides: passed on, and shown in reports.</summary>
    public MailParameters Parameters { get; init; } = MailParameters.None;

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary>Octets of the stored message, trace lines and all other fields that were put before it included.</summary>
    public required long Size { get; init; }

    /// <summary>The credential that submitted it, or <c>null</c>.</summary>
    public string? Principal { get; init; }

    /// <summary>The listener it came by, or <c>local</c>, <c>report</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The client's address, or <c>null</c> for what was made here.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The Message-ID header field without brackets, for people who search; or <c>null</c>.</summary>
    public string? MessageIdHeader { get; init; }

    /// <summary>Whose mail it is, where tenants take turns: the tenant of its labels, or the credential that submitted it; empty where there is neither.</summary>
    public string Account => Labels.Tenant ?? Principal ?? "";

    /// <summary>Tenant, stream, tags, and the pool it wishes for.</summary>
    public MessageLabels Labels { get; init; } = MessageLabels.None;
}
