using Postrider.Smtp;

namespace Postrider.Mail.Dmarc;

/// <summary>A domain that SPF or DKIM spoke about.</summary>
/// <param name="Method">Which of them.</param>
/// <param name="Domain">Of the reverse-path (or HELO, where that is null), or the <c>d=</c> of a signature.</param>
/// <param name="Outcome">What it said.</param>
public readonly record struct AuthenticatedDomain(DmarcMethod Method, DomainName Domain, DomainOutcome Outcome);

/// <summary>The methods that DMARC builds on.</summary>
public enum DmarcMethod : byte
{
    Spf,
    Dkim,
}

/// <summary>How a method ended for a domain.</summary>
public enum DomainOutcome : byte
{
    /// <summary>Anything but a pass that will not change.</summary>
    Failed,

    /// <summary>The DNS failed.</summary>
    Undecided,

    Passed,
}
