namespace Postrider.Mail.Exchange;

/// <summary>Finds the hosts that take mail for a destination. Failures are answers, not exceptions; only cancellation throws.</summary>
public interface IExchangeResolver
{
    /// <param name="destination">A domain in its A-label form, or an address literal in brackets (<see cref="Smtp.MailboxAddress.Destination"/>).</param>
    ValueTask<MailExchanges> ResolveAsync(string destination, CancellationToken cancellation);

    /// <summary>The addresses of one host by name, whose MX records do not count: a smart host or an LMTP server.</summary>
    /// <param name="host">A host name, or an address literal in brackets.</param>
    /// <returns>One host, or the failure that explains why there is none.</returns>
    ValueTask<MailExchanges> ResolveHostAsync(string host, CancellationToken cancellation);
}
