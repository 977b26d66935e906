using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Judging;

/// <summary>How mail of strangers is judged.</summary>
public sealed record JudgingOptions
{
    /// <summary>Questions to the DNS about one message. The standards allow SPF 10 terms of 10 hosts each; ten signatures, a chain of some seals and a policy need a few dozen.</summary>
    public const int MaximumQuestions = 200;

    /// <summary>Our name in what we find (the authserv-id of RFC 8601, 2.5).</summary>
    public required DomainName ServiceId { get; init; }

    /// <summary>The mode of each listener by its name; <see cref="JudgeMode.Record"/> for one that is not named.</summary>
    public ImmutableDictionary<string, JudgeMode> Modes { get; init; } = ImmutableDictionary<string, JudgeMode>.Empty;

    /// <summary>How long all questions to the DNS about one message may take together. RFC 7208, 4.6.4 wants no less than 20 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Counts with <see cref="JudgeMode.Reject"/> alone.</summary>
    public UnknownRule Unknown { get; init; } = UnknownRule.Accept;

    /// <summary>Forwarders whose ARC seals are believed: what was good when it came to them is not refused for what they made of it.</summary>
    public ImmutableArray<DomainName> TrustedSealers { get; init; } = [];

    /// <summary>Whether Received-SPF is written as well, for programs behind us that read that alone.</summary>
    public bool WritesReceivedSpf { get; init; }

    public JudgeMode ModeOf(string listener) => Modes.GetValueOrDefault(listener, JudgeMode.Record);
}
