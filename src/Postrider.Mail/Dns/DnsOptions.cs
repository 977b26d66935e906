using System.Collections.Immutable;
using System.Net;

namespace Postrider.Mail.Dns;

/// <summary>Whom the resolver asks, and for how long.</summary>
public sealed record DnsOptions
{
    /// <summary>Recursive resolvers in the order to ask; empty for those of /etc/resolv.conf.</summary>
    public ImmutableArray<IPEndPoint> Servers { get; init; } = [];

    /// <summary>
    /// Resolvers whose AD bit is believed (RFC 4035, 4.9.3) besides those on this machine: only where nobody on the way can change what they say.
    /// </summary>
    public ImmutableArray<IPAddress> Trusted { get; init; } = [];

    /// <summary>How long one resolver may take for one question, before the next is asked.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often all resolvers are asked in turn before the answer is <see cref="DnsStatus.Timeout"/> or <see cref="DnsStatus.ServerFailure"/>.</summary>
    public int Rounds { get; init; } = 2;

    /// <summary>No answer is kept longer, whatever its TTL.</summary>
    public TimeSpan LongestKept { get; init; } = TimeSpan.FromHours(6);

    /// <summary>How long a failure is kept, so that a dead zone is not asked for each of its messages.</summary>
    public TimeSpan FailureKept { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Answers kept at most.</summary>
    public int MaximumKept { get; init; } = 100_000;

    /// <summary>Questions on their way at most; more wait their turn.</summary>
    public int MaximumQuestions { get; init; } = 500;
}
