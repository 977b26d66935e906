using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Shaping;

/// <summary>What rules can say; <c>null</c> is what they do not.</summary>
public sealed record ShapeValues
{
    /// <summary>Open connections from one source to the site.</summary>
    public int? MaximumConnections { get; init; }

    /// <summary>Connections begun; all must be kept. Empty: as many as there are.</summary>
    public RateList? ConnectionRates { get; init; }

    /// <summary>Recipients sent to; all must be kept. Empty: as many as there are.</summary>
    public RateList? MessageRates { get; init; }

    /// <summary>Messages over one connection.</summary>
    public int? MaximumTransactions { get; init; }

    /// <summary>Recipients in one transaction.</summary>
    public int? MaximumRecipients { get; init; }

    /// <summary>How long an idle connection is kept.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    public TimeSpan? RetryFirst { get; init; }

    public double? RetryFactor { get; init; }

    public TimeSpan? RetryLongest { get; init; }

    /// <summary>What TLS must be, where neither DANE nor MTA-STS nor the route asks for more.</summary>
    public ClientTls? Tls { get; init; }

    /// <summary>A tenant's share where several have mail for one site: twice as much with 2 as with 1.</summary>
    public double? Weight { get; init; }

    /// <summary>These, and what they do not say from wider ones.</summary>
    public ShapeValues Over(ShapeValues wider) => new()
    {
        MaximumConnections = MaximumConnections ?? wider.MaximumConnections,
        ConnectionRates = ConnectionRates ?? wider.ConnectionRates,
        MessageRates = MessageRates ?? wider.MessageRates,
        MaximumTransactions = MaximumTransactions ?? wider.MaximumTransactions,
        MaximumRecipients = MaximumRecipients ?? wider.MaximumRecipients,
        IdleTimeout = IdleTimeout ?? wider.IdleTimeout,
        RetryFirst = RetryFirst ?? wider.RetryFirst,
        RetryFactor = RetryFactor ?? wider.RetryFactor,
        RetryLongest = RetryLongest ?? wider.RetryLongest,
        Tls = Tls ?? wider.Tls,
        Weight = Weight ?? wider.Weight,
    };

    /// <summary>A route as it is for mail that is shaped so: of two limits the lower holds, of two demands on TLS the rule's where the route makes none.</summary>
    public Route On(Route route) => route with
    {
        MaximumConnections = Math.Min(route.MaximumConnections, MaximumConnections ?? int.MaxValue),
        MaximumTransactions = Math.Min(route.MaximumTransactions, MaximumTransactions ?? int.MaxValue),
        MaximumRecipients = Math.Min(route.MaximumRecipients, MaximumRecipients ?? int.MaxValue),
        IdleTimeout = IdleTimeout ?? route.IdleTimeout,
        Tls = route.Tls == ClientTls.Opportunistic ? Tls ?? route.Tls : route.Tls,
        Retry = On(route.Retry),
    };

    private RetryPolicy On(RetryPolicy policy)
    {
        if (RetryFirst is null && RetryFactor is null && RetryLongest is null) return policy;
        var first = RetryFirst ?? policy.First;
        var longest = RetryLongest ?? policy.Longest;
        return policy with { First = first, Factor = RetryFactor ?? policy.Factor, Longest = longest > first ? longest : first };
    }
}
