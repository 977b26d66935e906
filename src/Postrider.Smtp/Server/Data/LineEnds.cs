namespace Postrider.Smtp.Server.Data;

/// <summary>What becomes of a carriage return or line feed that stands alone (RFC 5321, 2.3.8 forbids both).</summary>
public enum LineEnds : byte
{
    /// <summary>
    /// The message is refused, once its true end has come. Servers disagree about such line ends, and a message that one of them ends early
    /// smuggles a second one past the checks of the first.
    /// </summary>
    Strict,

    /// <summary>Each becomes a CRLF, for old devices. The end of the message is still CRLF, dot, CRLF alone.</summary>
    Normalize,
}

/// <summary>What was found that is no line end.</summary>
public enum LineEndFault : byte
{
    None,
    BareCarriageReturn,
    BareLineFeed,
}
