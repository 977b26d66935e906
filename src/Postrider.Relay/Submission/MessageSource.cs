using Postrider.Smtp.Sasl;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Submission;

/// <summary>Where a message comes from, and what the door does for it.</summary>
internal sealed record MessageSource
{
    /// <summary>The SMTP session, or <c>null</c> for what comes in on this machine.</summary>
    public SessionFacts? Session { get; init; }

    /// <summary>The listener's name, or <c>local</c>.</summary>
    public required string Origin { get; init; }

    /// <summary>Whose program submitted it on this machine, or <c>null</c>.</summary>
    public string? LocalUser { get; init; }

    public required Service Service { get; init; }

    /// <summary>Which recipients are taken.</summary>
    public required RecipientScope Recipients { get; init; }

    /// <summary>Whether it is a host of ours, or a program on this machine, so that what it found out is believed.</summary>
    public bool IsTrusted => Session is null || (Principal is null && Recipients == RecipientScope.All);

    public Principal? Principal => Session?.Principal;

    /// <summary>What the listener labels mail with that may be sent by it.</summary>
    public PrincipalLabels Labels { get; init; } = PrincipalLabels.None;

    /// <summary>Whom the message is put down to, or <c>null</c>.</summary>
    public string? UserName => Principal?.Name ?? LocalUser;
}

/// <summary>How far the door may change a message.</summary>
internal enum Service
{
    /// <summary>A trace line, nothing else (RFC 5321, 6.4).</summary>
    Relay,

    /// <summary>A submission server's completion of fields (RFC 6409, 8).</summary>
    Submission,
}

/// <summary>Which recipients a client may name.</summary>
internal enum RecipientScope
{
    /// <summary>Those of inbound domains only.</summary>
    Inbound,

    /// <summary>All: the client signed in, is in a relay network, or is local.</summary>
    All,
}
