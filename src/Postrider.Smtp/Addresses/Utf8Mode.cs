namespace Postrider.Smtp;

/// <summary>Whether non-ASCII characters may stand in an address (RFC 6531, 3.3).</summary>
public enum Utf8Mode
{
    /// <summary>SMTPUTF8 is not in force: ASCII only.</summary>
    Refused,

    /// <summary>SMTPUTF8 is in force: well-formed UTF-8 is allowed.</summary>
    Allowed,
}
