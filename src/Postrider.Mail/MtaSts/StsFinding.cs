using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>What holds for a domain now.</summary>
/// <param name="Domain">The policy domain.</param>
/// <param name="Policy">Its policy; <c>null</c> for none.</param>
/// <param name="Id">The id of the policy.</param>
/// <param name="Expires">Until when this may be used before it is asked for again.</param>
/// <param name="Problem">What went wrong on the way, for people, a policy in force or not.</param>
public sealed record StsFinding(DomainName Domain, StsPolicy? Policy, string? Id, DateTimeOffset Expires, string? Problem)
{
    /// <summary>The same as a kind, where the domain is to blame for it.</summary>
    public StsFault? Fault { get; init; }

    /// <summary>Whether hosts must keep to the policy.</summary>
    public bool IsEnforced => Policy is { Mode: StsMode.Enforce };
}
