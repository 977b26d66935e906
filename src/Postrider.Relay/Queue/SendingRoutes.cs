using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>The routes in force, and those behind the hold routes, by which goes what was held by one and released.</summary>
internal sealed class SendingRoutes
{
    private readonly RouteTable _all;
    private readonly RouteTable _afterHold;

    public SendingRoutes(ImmutableArray<Route> routes)
    {
        _all = new RouteTable(routes);
        var others = routes.RemoveAll(static route => route.Kind == RouteKind.Hold);
        _afterHold = new RouteTable(others.IsEmpty || routes[^1].Kind == RouteKind.Hold ? others.Add(new Route { Name = "default", Kind = RouteKind.Mx }) : others);
    }

    /// <summary>The route of new mail.</summary>
    public Route Find(MailboxAddress? sender, MailboxAddress recipient) => _all.Find(sender, recipient);

    /// <summary>The route of a recipient. One that was on a hold route and was released goes by the routes behind it.</summary>
    public Route Find(LoadedRecipient loaded)
    {
        var (sender, recipient) = (loaded.Message.ReversePath, loaded.Recipient.Address);
        var route = _all.Find(sender, recipient);
        return route.Kind == RouteKind.Hold && HoldRoute.WasReleased(loaded.Recipient) ? _afterHold.Find(sender, recipient) : route;
    }
}
