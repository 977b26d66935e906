using System.Collections.Immutable;
using System.Net;

namespace Postrider.Smtp.Server;

/// <summary>A listener at one moment.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Kind">What it is for.</param>
/// <param name="Endpoints">What it is bound to, ports chosen by the system filled in.</param>
/// <param name="Sessions">Sessions open now.</param>
/// <param name="MaximumSessions">How many there may be.</param>
public sealed record ListenerActivity(
    string Name, ListenerKind Kind, ImmutableArray<IPEndPoint> Endpoints, int Sessions, int MaximumSessions);
