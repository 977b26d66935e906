namespace Postrider.Certificates;

/// <summary>What <c>postrider mta-sts --json</c> prints.</summary>
internal sealed record StsListing(IReadOnlyList<ListedStsPolicy> Policies);

/// <param name="Domain">Whose mail it is about.</param>
/// <param name="RecordName">The name of the TXT record.</param>
/// <param name="Record">Its text; the id in it changes only when the policy does.</param>
/// <param name="Host">The host that serves the policy, which needs an address or an alias, and a certificate.</param>
/// <param name="Policy">The policy itself.</param>
/// <param name="IsServed">Whether this relay serves it.</param>
internal sealed record ListedStsPolicy(string Domain, string RecordName, string Record, string Host, string Policy, bool IsServed);
