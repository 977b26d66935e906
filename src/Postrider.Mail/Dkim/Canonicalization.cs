namespace Postrider.Mail.Dkim;

/// <summary>How header fields or a body are made comparable before they are hashed (RFC 6376, 3.4).</summary>
public enum Canonicalization : byte
{
    /// <summary>Almost nothing may change on the way.</summary>
    Simple,

    /// <summary>White space may change, and the case of field names.</summary>
    Relaxed,
}
