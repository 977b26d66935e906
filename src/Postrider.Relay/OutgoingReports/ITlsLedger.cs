using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Counts what became of the encryption of sessions, for reports to the domains that ask for them (RFC 8460).</summary>
public interface ITlsLedger
{
    /// <summary>Whether anything is counted at all: else nobody needs to find out what.</summary>
    bool IsOn { get; }

    /// <summary>Counts one session; waits for nothing and throws nothing.</summary>
    /// <param name="destination">The recipients' domain.</param>
    /// <param name="facts">What is told of the session.</param>
    void Count(DomainName destination, SessionOutcome facts);
}
