using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>How mail of ours is signed on its way in.</summary>
public sealed record SigningOptions
{
    /// <summary>Without it nothing is signed; keys are kept and rotated all the same.</summary>
    public bool IsEnabled { get; init; } = true;

    public DkimSigningOptions Dkim { get; init; } = new();

    /// <summary>Whose keys sign mail with a From of a domain that is not ours; <c>null</c> to leave such mail unsigned.</summary>
    public DomainName? FallbackDomain { get; init; }
}
