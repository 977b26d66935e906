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
    private volatile Followed _followed = new(dane, sts);

    /// <summary>Without policies of others: the route alone counts.</summary>
    public static TlsPolicyResolver RoutesAlone { get; } = new(null, null);

    /// <summary>Follows others from the next look-up on; a reload says which. <c>null</c> to do without.</summary>
    public void Follow(DaneResolver? tlsa, StsResolver? policies) => _followed = new Followed(tlsa, policies);

    /// <param name="route">What the route asks for.</param>
    /// <param name="destination">
    /// The recipients' domain, whose policy counts; empty for a smart host, which is no business of the recipients' policy (RFC 8461, 2), and for an address literal.
    /// </param>
    /// <param name="exchanges">The hosts, as they are being looked up: the MTA-STS policy is looked up beside them, and not waited for where there are none.</param>
    /// <param name="port">Where they are connected to.</param>
    public async ValueTask<TlsPlan> FindAsync(ClientTls route, DomainName destination, Task<MailExchanges> exchanges, int port, CancellationToken cancellation)
    {
        var (dane, sts) = _followed;
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var policy = sts is null || destination.IsEmpty || route is ClientTls.None or ClientTls.Fingerprint ? null : sts.FindAsync(destination, stopping.Token).AsTask();
        try
        {
            var found = await exchanges.ConfigureAwait(false);
            if (found.Hosts.IsEmpty) return new TlsPlan([], found.Expires);
            var findings = await FindDaneAsync(dane, route, found, port, cancellation).ConfigureAwait(false);
            return Plan(route, destination, found, findings, policy is null ? null : await policy.ConfigureAwait(false));
        }
        finally
        {
            if (policy is { IsCompleted: false }) await stopping.CancelAsync().ConfigureAwait(false);
            if (policy is not null) await ((Task)policy).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TlsPlan Plan(ClientTls route, DomainName destination, MailExchanges exchanges, DaneFinding?[] dane, StsFinding? policy)
    {
        var expires = policy?.Expires ?? DateTimeOffset.MaxValue;
        foreach (var one in dane)
            if (one is not null && one.Expires < expires) expires = one.Expires;
        return new TlsPlan([.. exchanges.Hosts.Select((host, i) => TlsDecision.Decide(new TlsFacts(route, host.Name, destination)
        {
            CanonicalDestination = exchanges.IsAuthenticated ? exchanges.CanonicalName : default,
            IsHostProven = exchanges.IsAuthenticated,
            Dane = dane[i],
            Sts = policy,
        }))], expires)
        {
            Sts = policy,
            StsProblem = policy?.Problem,
        };
    }

    private static async ValueTask<DaneFinding?[]> FindDaneAsync(DaneResolver? dane, ClientTls route, MailExchanges exchanges, int port, CancellationToken cancellation) =>
        dane is null || route is not (ClientTls.Opportunistic or ClientTls.Required or ClientTls.Dane)
            ? new DaneFinding?[exchanges.Hosts.Length]
            : await Task.WhenAll(exchanges.Hosts.Select(host => FindDaneAsync(dane, exchanges, host, port, cancellation))).ConfigureAwait(false);

    private static async Task<DaneFinding?> FindDaneAsync(DaneResolver dane, MailExchanges exchanges, ExchangeHost host, int port, CancellationToken cancellation) =>
        host.Addresses.IsDefaultOrEmpty ? null : await dane.FindAsync(exchanges, host, port, cancellation).ConfigureAwait(false);

    private sealed record Followed(DaneResolver? Dane, StsResolver? Sts);
}
