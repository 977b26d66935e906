using Postrider.Mail.TlsReports;
using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>What all reporters together saw of the encryption to a domain's hosts: sessions of one result.</summary>
/// <param name="Domain">The domain reported on.</param>
/// <param name="Policy">The policy that held.</param>
/// <param name="Result">A word of <see cref="TlsResultType"/>; <c>null</c> for success.</param>
/// <param name="Host">Where it failed; <c>null</c> where it is not told.</param>
/// <param name="Count">Sessions.</param>
public sealed record TlsSummary(DomainName Domain, TlsReportPolicyType Policy, string? Result, string? Host, long Count);
