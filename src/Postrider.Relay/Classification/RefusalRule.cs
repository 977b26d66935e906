using System.Collections.Immutable;

namespace Postrider.Relay.Classification;

/// <summary>One rule of the data: all that it names must hold. The first rule that holds decides.</summary>
/// <param name="Id">Its name, unique, for <c>classify</c>, events and automation.</param>
/// <param name="Class">What it means.</param>
public sealed record RefusalRule(string Id, RefusalClass Class)
{
    /// <summary>One of these phrases occurs; none are asked for when empty.</summary>
    public ImmutableArray<Phrase> Any { get; init; } = [];

    /// <summary>All of these occur.</summary>
    public ImmutableArray<Phrase> All { get; init; } = [];

    /// <summary>None of these occurs.</summary>
    public ImmutableArray<Phrase> None { get; init; } = [];

    /// <summary>Names of providers; any when empty.</summary>
    public ImmutableArray<string> Providers { get; init; } = [];

    /// <summary>Beginnings of reply codes: <c>550</c>, <c>45</c>, <c>4</c>; any when empty.</summary>
    public ImmutableArray<string> Codes { get; init; } = [];

    /// <summary>Enhanced codes; any when empty.</summary>
    public ImmutableArray<StatusPattern> Statuses { get; init; } = [];

    /// <summary>Where in the session; any when empty.</summary>
    public ImmutableArray<RefusalStage> Stages { get; init; } = [];

    /// <summary>What the class says otherwise.</summary>
    public Permanence? Permanence { get; init; }

    /// <summary>From 0 to 1; by what the rule looks at when not given.</summary>
    public double? Confidence { get; init; }

    public string? Advice { get; init; }
}
