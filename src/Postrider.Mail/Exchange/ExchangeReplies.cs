using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>Our own words for destinations without a host to try.</summary>
internal static class ExchangeReplies
{
    public static Reply NotADomain(string destination) => new(550, "5.1.2", $"{destination} is not a domain or an address literal");

    /// <summary>RFC 7505, 4 and 5.</summary>
    public static Reply NullMx(DomainName domain) => new(556, "5.1.10", $"Recipient address has null MX: {domain} takes no mail");

    public static Reply NoSuchDomain(DomainName domain) => new(550, "5.1.2", $"The domain {domain} does not exist");

    public static Reply NoRoute(DomainName domain, string reason) => new(550, "5.4.4", $"No host takes mail for {domain}: {reason}");

    /// <summary>RFC 5321, 5.1: the best exchange is this relay.</summary>
    public static Reply Loop(string destination, string what) => new(554, "5.4.6", $"Mail for {destination} loops back to this relay: {what}");

    public static Reply LookupFailed(string name, string? reason) => new(451, "4.4.3", $"The DNS gave no answer about {name}: {reason ?? "it failed"}");

    /// <summary>The name of a smart host is the administrator's choice; mail waits until that is mended.</summary>
    public static Reply NoSuchHost(string host, string reason) => new(451, "4.3.5", $"The configured host {host} cannot be used: {reason}");
}
