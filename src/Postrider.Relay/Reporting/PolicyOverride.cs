namespace Postrider.Relay.Reporting;

/// <summary>Why something else was done than a domain asks for.</summary>
/// <param name="Kind">The reason.</param>
/// <param name="Comment">Further words, for the domain's people; <c>null</c> for none.</param>
public sealed record PolicyOverride(PolicyOverrideKind Kind, string? Comment = null);

/// <summary>The reasons that reports know (RFC 9990).</summary>
public enum PolicyOverrideKind : byte
{
    /// <summary>The listener only records, or milder is its rule.</summary>
    LocalPolicy,

    /// <summary>A chain of ARC seals by somebody trusted says that it was good before.</summary>
    TrustedForwarder,

    MailingList,

    /// <summary>The record says <c>t=y</c>.</summary>
    PolicyTestMode,

    Other,
}
