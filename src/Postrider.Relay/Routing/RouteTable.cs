using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Routing;

/// <summary>
/// The routes in their order; the first that matches is taken. Looking up costs a few probes of dictionaries, however many routes there are:
/// destination patterns are hashed, and within each the sender patterns, with the number of the first route that has both.
/// </summary>
public sealed class RouteTable
{
    private static readonly RoutePattern[] MatchesAll = [default];

    private readonly ImmutableArray<Route> _routes;
    private readonly PatternIndex<PatternIndex<FirstRoute>> _byDestination = new();

    /// <exception cref="ArgumentException">A pattern cannot be read, or the last route does not match all. The message is for the person who wrote the routes.</exception>
    public RouteTable(ImmutableArray<Route> routes)
    {
        if (routes.IsDefaultOrEmpty) throw new ArgumentException("There is no route; at least one that matches all is needed.", nameof(routes));
        _routes = routes;
        for (var i = 0; i < routes.Length; i++) Add(routes[i], i);

        var last = routes[^1];
        if (!IsForAll(last.Destinations) || !IsForAll(last.Senders))
        {
            throw new ArgumentException(
                $"The last route, '{last.Name}', does not match all mail. Take the patterns out of it, or put a route without patterns after it, so that every recipient has a route.",
                nameof(routes));
        }
    }

    /// <summary>The first route in order whose patterns match.</summary>
    /// <param name="sender">The reverse-path; <c>null</c> for the null one.</param>
    /// <param name="recipient">The forward-path.</param>
    public Route Find(MailboxAddress? sender, MailboxAddress recipient)
    {
        var senderDomain = sender?.Destination ?? "";
        var first = _routes.Length - 1;
        foreach (var bySender in _byDestination.Find(recipient.Destination))
            foreach (var route in bySender.Find(senderDomain))
                first = Math.Min(first, route.Number);
        return _routes[first];
    }

    private void Add(Route route, int number)
    {
        var senders = Read(route, route.Senders, "sender", RoutePattern.TryParseSender);
        foreach (var destination in Read(route, route.Destinations, "destination", RoutePattern.TryParseDestination))
        {
            var bySender = _byDestination.GetOrAdd(destination, static () => new PatternIndex<FirstRoute>());
            // Routes come in order: the one that is there already stays the first.
            foreach (var sender in senders) bySender.GetOrAdd(sender, () => new FirstRoute(number));
        }
    }

    private static RoutePattern[] Read(Route route, ImmutableArray<string> texts, string what, PatternReader read)
    {
        if (texts.IsDefaultOrEmpty) return MatchesAll;
        var patterns = new RoutePattern[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            if (!read(texts[i], out patterns[i]))
            {
                throw new ArgumentException(
                    $"Route '{route.Name}': the {what} pattern '{texts[i]}' cannot be read. It is a domain (example.com), all below one (*.example.com), "
                    + $"an address literal ([192.0.2.1] or [*]){(what == "sender" ? ", the null sender (<>)" : "")} or everything (*).");
            }
        }

        return patterns;
    }

    private static bool IsForAll(ImmutableArray<string> patterns) => patterns.IsDefaultOrEmpty || patterns.Contains("*");

    private delegate bool PatternReader(string text, out RoutePattern pattern);

    private sealed record FirstRoute(int Number);
}
