using Postrider.Mail.Exchange;

namespace Postrider.Serving;

/// <summary>The resolver of exchanges in force, which a reload exchanges: it knows the listeners that are ourselves.</summary>
internal sealed class CurrentExchanges(IExchangeResolver exchanges) : IExchangeResolver
{
    private volatile IExchangeResolver _exchanges = exchanges;

    public IExchangeResolver InForce
    {
        get => _exchanges;
        set => _exchanges = value;
    }

    public ValueTask<MailExchanges> ResolveAsync(string destination, CancellationToken cancellation) => _exchanges.ResolveAsync(destination, cancellation);

    public ValueTask<MailExchanges> ResolveHostAsync(string host, CancellationToken cancellation) => _exchanges.ResolveHostAsync(host, cancellation);
}
