namespace Postrider.Relay.Classification;

/// <summary>What a refusal means.</summary>
/// <param name="Class">What is in the way.</param>
/// <param name="Permanence">Whether the recipient is lost.</param>
/// <param name="Confidence">From 0 to 1: a provider's own words are near 1, a bare code is a guess below 0.5.</param>
/// <param name="Rule">The id of the rule that decided; <c>none</c> where none did.</param>
/// <param name="Provider">The mailbox provider that was recognised, by the rules' name for it.</param>
public sealed record RefusalVerdict(RefusalClass Class, Permanence Permanence, double Confidence, string Rule, string? Provider)
{
    public bool IsHard => Permanence == Permanence.Hard;

    /// <summary>What the rule has to say to people; <c>null</c> where it says nothing.</summary>
    public string? Advice { get; init; }
}
