namespace Postrider.Smtp;

/// <summary>What is wrong with an address or a path; each has its own reply (RFC 5321, 4.1.2; RFC 3463, 3.2).</summary>
public enum PathError
{
    None,

    /// <summary>The brackets or the at-sign are missing or misplaced: 501 5.1.3 (or 5.1.7 for a reverse-path).</summary>
    Syntax,

    /// <summary>The local part breaks the grammar or is over 64 octets.</summary>
    LocalPart,

    /// <summary>The domain or address literal breaks the grammar or is too long.</summary>
    Domain,

    /// <summary>Non-ASCII without SMTPUTF8: 553 5.6.7 (RFC 6531, 3.5).</summary>
    NeedsSmtpUtf8,

    /// <summary>The path is over 256 octets (RFC 5321, 4.5.3.1.3).</summary>
    TooLong,
}
