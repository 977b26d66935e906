using Postrider.Mail.Dane;
using Postrider.Mail.Exchange;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Mail.TlsPolicies;

/// <summary>Asks for the policies of others and decides for each host of a destination.</summary>
/// <param name="dane">Finds TLSA records; <c>null</c> to do without.</param>
/// <param name="sts">Finds MTA-STS policies; <c>null</c> to do without.</param>
public sealed class TlsPolicyResolver(DaneResolver? dane, StsResolver? sts)
{
    /// <summary>Without policies of others: the route alone counts.</summary>
    public static TlsPolicyResolver RoutesAlone { get; } = new(null, null);

    /// <param name="route">What the route asks for.</param>
    /// <param name="destination">
    /// The recipients' domain, whose policy counts; empty for a smart host, which is no business of the recipients' policy (RFC 8461, 2), and for an address literal.
    /// </param>
    /// <param name="exchanges">The hosts.</param>
    /// <param name="port">Where they are connected to.</param>
    public async ValueTask<TlsPlan> FindAsync(ClientTls route, DomainName destination, MailExchanges exchanges, int port, CancellationToken cancellation)
    {
        var policy = sts is null || destination.IsEmpty || route is ClientTls.None or ClientTls.Fingerprint ? null : sts.FindAsync(destination, cancellation).AsTask();
        var found = dane is null || route is not (ClientTls.Opportunistic or ClientTls.Required or ClientTls.Dane)
            ? new DaneFinding?[exchanges.Hosts.Length]
            : await Task.WhenAll(exchanges.Hosts.Select(host => FindDaneAsync(dane, exchanges, host, port, cancellation))).ConfigureAwait(false);
        var held = policy is null ? null : await policy.ConfigureAwait(false);
        var expires = held?.Expires ?? DateTimeOffset.MaxValue;
        foreach (var one in found)
            if (one is not null && one.Expires < expires) expires = one.Expires;
        return new TlsPlan([.. exchanges.Hosts.Select((host, i) => TlsDecision.Decide(new TlsFacts(route, host.Name, destination)
        {
            CanonicalDestination = exchanges.IsAuthenticated ? exchanges.CanonicalName : default,
            IsHostProven = exchanges.IsAuthenticated,
            Dane = found[i],
            Sts = held,
        }))], expires)
        {
            StsProblem = held?.Problem,
        };
    }

    private static async Task<DaneFinding?> FindDaneAsync(DaneResolver dane, MailExchanges exchanges, ExchangeHost host, int port, CancellationToken cancellation) =>
        host.Addresses.IsDefaultOrEmpty ? null : await dane.FindAsync(exchanges, host, port, cancellation).ConfigureAwait(false);
}
