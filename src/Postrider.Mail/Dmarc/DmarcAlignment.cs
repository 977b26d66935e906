namespace Postrider.Mail.Dmarc;

/// <summary>How near a domain that passed must be to the author's (RFC 7489, 3.1).</summary>
public enum DmarcAlignment : byte
{
    /// <summary>The same organisational domain.</summary>
    Relaxed,

    /// <summary>The same name.</summary>
    Strict,
}
