using System.Collections.Immutable;
using System.Net;

namespace Postrider.Http.Web;

/// <summary>Where the public web listener listens, and within what bounds.</summary>
/// <param name="Http">For plain HTTP.</param>
/// <param name="Https">For HTTPS, with the certificates of the mail listeners.</param>
/// <param name="MaximumConnections">Connections in all.</param>
public sealed record WebPlace(ImmutableArray<IPEndPoint> Http, ImmutableArray<IPEndPoint> Https, int MaximumConnections)
{
    public bool Equals(WebPlace? other) =>
        other is not null && Http.SequenceEqual(other.Http) && Https.SequenceEqual(other.Https) && MaximumConnections == other.MaximumConnections;

    public override int GetHashCode() => HashCode.Combine(Http.Length, Https.Length, MaximumConnections);

    public override string ToString() => string.Join(", ", Http.Concat(Https));
}
