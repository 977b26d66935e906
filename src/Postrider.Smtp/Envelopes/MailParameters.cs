namespace Postrider.Smtp;

/// <summary>What <c>MAIL FROM</c> said besides the reverse-path.</summary>
public sealed record MailParameters
{
    public static readonly MailParameters None = new();

    /// <summary>SIZE in octets (RFC 1870), or <c>null</c> where it was not given.</summary>
    public long? DeclaredSize { get; init; }

    /// <summary>BODY (RFC 6152, RFC 3030).</summary>
    public BodyType Body { get; init; }

    /// <summary>SMTPUTF8 was given (RFC 6531).</summary>
    public bool SmtpUtf8 { get; init; }

    /// <summary>RET (RFC 3461, 4.3).</summary>
    public DsnReturn Return { get; init; }

    /// <summary>ENVID with its xtext decoded (RFC 3461, 4.4), at most 100 characters.</summary>
    public string? EnvelopeId { get; init; }

    /// <summary>REQUIRETLS was given (RFC 8689).</summary>
    public bool RequireTls { get; init; }

    /// <summary>
    /// The header says <c>TLS-Required: No</c> (RFC 8689, 4.2), and that is honoured: no parameter of MAIL, but kept with them. Never with <see cref="RequireTls"/>, which counts for more.
    /// </summary>
    public bool IsTlsOptional { get; init; }

    /// <summary>HOLDFOR or HOLDUNTIL as an absolute time (RFC 4865).</summary>
    public DateTimeOffset? HoldUntil { get; init; }

    /// <summary>BY (RFC 2852).</summary>
    public DeliverBy? DeliverBy { get; init; }

    /// <summary>MT-PRIORITY, -9 to 9, 0 by default (RFC 6710).</summary>
    public sbyte Priority { get; init; }

    /// <summary>AUTH= (RFC 4954, 5) as a mailbox; <c>null</c> for <c>&lt;&gt;</c> or absence.</summary>
    public MailboxAddress? SubmittedBy { get; init; }
}
