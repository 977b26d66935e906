namespace Postrider.Smtp.Commands;

/// <summary>The verb of a command line (RFC 5321, 4.1.1, and the extensions that bring one).</summary>
public enum SmtpVerb : byte
{
    /// <summary>None that is known: 500 5.5.2.</summary>
    Unknown,
    Helo,
    Ehlo,

    /// <summary>LHLO of LMTP (RFC 2033, 4.1).</summary>
    Lhlo,
    Mail,
    Recipient,
    Data,

    /// <summary>A chunk of a body (RFC 3030, 2).</summary>
    Bdat,
    Reset,
    Noop,
    Quit,
    Verify,
    Expand,
    Help,
    StartTls,
    Auth,

    /// <summary>A trusted proxy tells whom it speaks for (Postfix's XCLIENT).</summary>
    XClient,

    /// <summary>
    /// The first word of an HTTP request: a browser was lured into talking to this port, and what follows is somebody else's mail.
    /// The session should end at once, as Postfix does it (<c>smtpd_forbidden_commands</c>).
    /// </summary>
    Http,
}
