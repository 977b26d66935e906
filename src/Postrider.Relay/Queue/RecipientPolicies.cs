namespace Postrider.Relay.Queue;

/// <summary>Whether what the recipients' domain says of the encryption to its hosts counts for a message.</summary>
public enum RecipientPolicies : byte
{
    Followed,

    /// <summary>The message says <c>TLS-Required: No</c> (RFC 8689, 4.2): what the route wants counts alone.</summary>
    Waived,
}
