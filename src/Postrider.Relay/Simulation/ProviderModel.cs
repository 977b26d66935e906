using System.Collections.Immutable;
using Postrider.Relay.Shaping;
using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>How a provider treats a sender: limits, and what it says and does when they are not kept. All limits are for one source.</summary>
public sealed record ProviderModel
{
    public required string Name { get; init; }

    /// <summary>The recipients' domains that it serves.</summary>
    public required ImmutableArray<string> Domains { get; init; }

    /// <summary>The names of its MX hosts, by which rules match.</summary>
    public required ImmutableArray<string> Hosts { get; init; }

    /// <summary>Connections at once; one more is refused with <see cref="TooManyConnections"/>.</summary>
    public int MaximumConnections { get; init; } = 20;

    public Reply TooManyConnections { get; init; } = new(421, "4.7.0", "Too many concurrent SMTP connections; please try again later");

    /// <summary>Messages over one connection; the next is answered with <see cref="ConnectionIsSpent"/>, and the connection ends.</summary>
    public int MaximumMessages { get; init; } = 1000;

    public Reply ConnectionIsSpent { get; init; } = new(421, "4.7.0", "Too many messages over this connection");

    /// <summary>Recipients that are taken; what is beyond is answered with <see cref="TooFast"/>, and counts as a strike.</summary>
    public RateList Limits { get; init; } = new([]);

    public Reply TooFast { get; init; } = new(421, "4.7.0", "Rate limit exceeded, try again later");

    /// <summary>Strikes within <see cref="Patience"/> after which everything is refused with <see cref="Blocked"/> for <see cref="BlockFor"/>; 0 for never. What knocks meanwhile prolongs it.</summary>
    public int StrikesToBlock { get; init; }

    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    public TimeSpan BlockFor { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Said to each message while it blocks.</summary>
    public Reply Blocked { get; init; } = new(421, "4.7.0", "Your address is temporarily blocked due to its reputation");

    /// <summary>Blocks that come whatever we do, and lift.</summary>
    public ImmutableArray<ProviderBlock> Blocks { get; init; } = [];

    /// <summary>How long a recipient who is new to it must wait, with <see cref="Greylisted"/>; zero for not at all.</summary>
    public TimeSpan Greylisting { get; init; }

    public Reply Greylisted { get; init; } = new(450, "4.2.0", "Greylisted, please try again later");

    /// <summary>The share of recipients whose mail is refused as spam, from 0 to 1.</summary>
    public double SpamShare { get; init; }

    public Reply Spam { get; init; } = new(550, "5.7.1", "Message refused as spam");

    /// <summary>The share of recipients that do not exist.</summary>
    public double UnknownShare { get; init; }

    public Reply Unknown { get; init; } = new(550, "5.1.1", "No such user");

    /// <summary>How long a connection takes until a message can be sent.</summary>
    public TimeSpan Greeting { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a transaction takes; a tarpit takes long.</summary>
    public TimeSpan Transaction { get; init; } = TimeSpan.FromMilliseconds(400);
}

/// <summary>A block that comes of itself.</summary>
/// <param name="At">From the beginning.</param>
/// <param name="For">How long.</param>
public readonly record struct ProviderBlock(TimeSpan At, TimeSpan For);
