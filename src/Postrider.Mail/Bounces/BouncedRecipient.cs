namespace Postrider.Mail.Bounces;

/// <summary>A recipient that could not be reached.</summary>
/// <param name="Recipient">The address as the report names it.</param>
public sealed record BouncedRecipient(string Recipient)
{
    /// <summary>The enhanced code of the report's <c>Status</c> field (RFC 3464, 2.3.4), or of the words; <c>null</c> without one.</summary>
    public string? Status { get; init; }

    /// <summary>What the other system said, on one line; empty where nothing is told.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What the report says around it, for where <see cref="Reply"/> alone tells too little.</summary>
    public string Context { get; init; } = "";

    /// <summary>The host that refused, by name, where it is told.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>The address as the sender wrote it, where the report tells it (RFC 3464, 2.3.1).</summary>
    public string? OriginalRecipient { get; init; }
}
