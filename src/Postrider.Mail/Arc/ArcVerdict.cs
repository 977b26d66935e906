using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Smtp;

namespace Postrider.Mail.Arc;

/// <summary>The judgement on the chain of a message (RFC 8617, 5.2).</summary>
/// <param name="Status">The word for it.</param>
/// <param name="Reason">Why a chain is broken, for people.</param>
public sealed record ArcVerdict(ArcChainStatus Status, string? Reason)
{
    /// <summary>Sets in the chain; 0 where none could be read.</summary>
    public int Instances { get; init; }

    /// <summary>The domains of the seals, instance 1 first.</summary>
    public ImmutableArray<DomainName> Sealers { get; init; } = [];

    /// <summary>
    /// The lowest instance from which on all message signatures are good, or 0 where all are: nobody changed the message (5.2, step 5).
    /// Known for a chain that passes.
    /// </summary>
    public int OldestPass { get; init; }

    /// <summary>The DNS answers that were used, in the order they were asked for.</summary>
    public ImmutableArray<DkimKeyAnswer> Keys { get; init; } = [];

    /// <summary>What each sealer found, instance 1 first: the body of its ARC-Authentication-Results without <c>i=</c>, unfolded. Worth as much as the sealer is trusted, and only where the chain passes.</summary>
    public ImmutableArray<string> Results { get; init; } = [];

    /// <summary>Whether the chain failed for lack of an answer from the DNS: a later try may end otherwise.</summary>
    public bool IsTemporary { get; init; }

    /// <summary>Whether the last sealer had already found it broken: nothing more is to be sealed then (5.1.2).</summary>
    public bool IsSealedAsFailed { get; init; }
}
