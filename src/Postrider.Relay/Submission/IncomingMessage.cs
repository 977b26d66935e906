using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Submission;

/// <summary>What is known of a message before its first octet.</summary>
public sealed record IncomingMessage
{
    public required SpoolId Id { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    /// <summary><c>null</c> for the null reverse-path.</summary>
    public required MailboxAddress? ReversePath { get; init; }

    public required MailParameters Parameters { get; init; }

    public required IReadOnlyList<MailboxAddress> Recipients { get; init; }

    /// <summary>The domain of ours in whose name it is passed on to some of them; empty where it is not.</summary>
    public DomainName ForwardingDomain { get; init; }

    /// <summary>The listener it comes by, or <c>local</c>, <c>report</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>The SMTP session, or <c>null</c> for what comes in or was made on this machine.</summary>
    public SessionFacts? Session { get; init; }

    /// <summary>Whether it is mail of ours: from somebody who signed in, a relay network, a program on this machine, or this relay itself. Otherwise a stranger sent it to an inbound domain.</summary>
    public required bool IsOriginating { get; init; }
}
