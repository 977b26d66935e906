using Postrider.Relay.Domains;
using Postrider.Relay.Signing;
using Postrider.Smtp;

namespace Postrider.Configuration;

/// <summary>How mail is signed, and how the keys for it are kept.</summary>
public sealed record SigningSettings
{
    public SigningOptions Options { get; init; } = new();

    public KeySchedule Schedule { get; init; } = new();

    /// <summary>The zone that CNAME records of delegated domains lead into; <c>null</c> where domains keep their key records themselves.</summary>
    public DomainName? DelegationZone { get; init; }
}
