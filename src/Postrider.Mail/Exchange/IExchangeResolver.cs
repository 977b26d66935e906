namespace Postrider.Mail.Exchange;

/// <summary>Finds the hosts that take mail for a destination.</summary>
public interface IExchangeResolver
{
    /// <param name="destination">A domain in its A-label form, or an address literal in brackets (<see cref="Smtp.MailboxAddress.Destination"/>).</param>
    ValueTask<MailExchanges> ResolveAsync(string destination, CancellationToken cancellation);
}
