namespace Postrider.Mail.Spf;

/// <summary>Whose right to send was checked (RFC 7208, 2.3 and 2.4).</summary>
public enum SpfIdentity : byte
{
    /// <summary>The domain of the reverse-path.</summary>
    MailFrom,

    /// <summary>The name in EHLO or HELO; also stands in for a null reverse-path.</summary>
    Helo,
}
