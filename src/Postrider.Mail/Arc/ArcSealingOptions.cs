using System.Collections.Immutable;
using Postrider.Mail.Dkim;

namespace Postrider.Mail.Arc;

/// <summary>What a sealer signs of a message.</summary>
public sealed record ArcSealingOptions
{
    public CanonicalForms Forms { get; init; } = CanonicalForms.Relaxed;

    /// <summary>Fields that are signed, each as often as it stands in the message. ARC fields are not among them (RFC 8617, 4.1.2); the author's signatures are.</summary>
    public ImmutableArray<string> Fields { get; init; } = [.. DkimSigningOptions.DefaultFields, "DKIM-Signature"];
}
