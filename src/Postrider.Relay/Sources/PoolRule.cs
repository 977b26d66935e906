using System.Collections.Immutable;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Sources;

/// <summary>Which messages leave by a pool; all that is given must hold.</summary>
public sealed record PoolRule
{
    public required string Pool { get; init; }

    /// <summary>Empty for all.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>The domain of the reverse-path (<see cref="RoutePattern"/>); empty for all.</summary>
    public ImmutableArray<RoutePattern> Senders { get; init; } = [];

    /// <summary>Of which a message must have one; empty for all.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public MailStream? Stream { get; init; }

    public bool Matches(SpooledMessage message)
    {
        var labels = message.Labels;
        if (Stream is { } stream && stream != labels.Stream) return false;
        if (!Tenants.IsEmpty && (labels.Tenant is not { } tenant || !Tenants.Contains(tenant))) return false;
        if (!Tags.IsEmpty && !HasTag(labels.Tags)) return false;
        return Senders.IsEmpty || IsFrom(message.ReversePath?.Destination ?? "");
    }

    private bool IsFrom(string domain)
    {
        foreach (var pattern in Senders)
            if (pattern.Matches(domain)) return true;
        return false;
    }

    private bool HasTag(ImmutableArray<string> tags)
    {
        foreach (var tag in tags)
            if (Tags.Contains(tag)) return true;
        return false;
    }
}
