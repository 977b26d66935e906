namespace Postrider.Mail.Dkim;

/// <summary>The fields that carry a signature.</summary>
internal enum SignatureKind : byte
{
    /// <summary><c>DKIM-Signature</c> (RFC 6376, 3.5).</summary>
    Dkim,

    /// <summary><c>ARC-Message-Signature</c> (RFC 8617, 4.1.2).</summary>
    ArcMessage,

    /// <summary><c>ARC-Seal</c> (RFC 8617, 4.1.3): signs no body and names no fields.</summary>
    ArcSeal,
}
