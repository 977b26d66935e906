namespace Postrider.Smtp.Commands;

/// <summary>What the parsers of MAIL and RCPT must know of the session. Everything is off in the default value.</summary>
public readonly record struct CommandContext
{
    /// <summary>Whether the client said EHLO; without it no parameter may be given (RFC 5321, 4.1.1.11).</summary>
    public bool IsExtended { get; init; }

    /// <summary>Whether this is a submission service, the only place for FUTURERELEASE (RFC 4865, 4) and, here, MT-PRIORITY.</summary>
    public bool IsSubmission { get; init; }

    /// <summary>Octets of a message; 0 for no limit (RFC 1870, 4).</summary>
    public long MaximumMessageSize { get; init; }

    /// <summary>When the command came: HOLDFOR and BY count from here.</summary>
    public DateTimeOffset Now { get; init; }

    /// <summary>The longest FUTURERELEASE that is taken; zero where it is not offered.</summary>
    public TimeSpan MaximumHold { get; init; }

    /// <summary>The least BY time in return mode (RFC 2852, 3).</summary>
    public TimeSpan MinimumDeliverBy { get; init; }

    /// <summary>Whether BINARYMIME was offered (RFC 3030).</summary>
    public bool BinaryAllowed { get; init; }

    /// <summary>Whether REQUIRETLS was offered, which needs TLS (RFC 8689, 2).</summary>
    public bool RequireTlsAllowed { get; init; }
}
