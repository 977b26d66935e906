using System.Collections;
using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Classification;

/// <summary>Tells what a refusal means, by rules. Without I/O; may be used by many threads at once.</summary>
public sealed class RefusalClassifier
{
    /// <summary>What a rule is worth that says nothing of it: a provider's own words, words, an enhanced code, a bare code.</summary>
    private const double ProviderConfidence = 0.98, PhraseConfidence = 0.9, StatusConfidence = 0.7, CodeConfidence = 0.4;

    private readonly RefusalRules _rules;
    private readonly PhraseAutomaton _automaton;
    private readonly Dictionary<Phrase, int> _numbers = new(ReferenceEqualityComparer.Instance);

    public RefusalClassifier(RefusalRules rules)
    {
        _rules = rules;
        Phrase[] phrases =
        [
            .. rules.Providers.SelectMany(provider => provider.Phrases),
            .. rules.Rules.SelectMany(rule => rule.Any.Concat(rule.All).Concat(rule.None)),
        ];
        for (var number = 0; number < phrases.Length; number++) _numbers[phrases[number]] = number;
        _automaton = new PhraseAutomaton(phrases);
    }

    /// <summary>By the rules that come with Postrider.</summary>
    public static RefusalClassifier BuiltIn { get; } = new(RefusalRules.BuiltIn);

    public RefusalVerdict Classify(Refusal refusal)
    {
        var found = _automaton.Find(RefusalText.Normalize(refusal.Text));
        var provider = ProviderOf(refusal, found);
        foreach (var rule in _rules.Rules)
        {
            if (!Holds(rule, refusal, provider, found)) continue;
            return new RefusalVerdict(rule.Class, PermanenceOf(rule, refusal), rule.Confidence ?? ConfidenceOf(rule), rule.Id, provider) { Advice = rule.Advice };
        }

        return new RefusalVerdict(RefusalClass.Unclassified, Permanence.Soft, 0, "none", provider);
    }

    private static Permanence PermanenceOf(RefusalRule rule, Refusal refusal)
    {
        if (IsDeferral(refusal)) return Permanence.Soft;
        return rule.Permanence ?? (rule.Class is RefusalClass.BadMailbox or RefusalClass.BadDomain ? Permanence.Hard : Permanence.Soft);
    }

    // Who asks us to come back has not said no, whatever the words are.
    private static bool IsDeferral(Refusal refusal)
    {
        if (refusal.Finality == RefusalFinality.GivenUp) return false;
        return refusal.Code > 0 ? refusal.Code is >= 400 and < 500 : refusal.Status?.Class == 4;
    }

    private string? ProviderOf(Refusal refusal, BitArray found)
    {
        foreach (var provider in _rules.Providers)
            if (provider.Owns(refusal.Host, refusal.Domain)) return provider.Name;
        foreach (var provider in _rules.Providers)
            if (HasAny(provider.Phrases, found)) return provider.Name;
        return null;
    }

    private bool Holds(RefusalRule rule, Refusal refusal, string? provider, BitArray found)
    {
        if (!rule.Providers.IsEmpty && (provider is null || !rule.Providers.Contains(provider))) return false;
        if (!rule.Codes.IsEmpty && !HasCode(rule.Codes, refusal.Code)) return false;
        if (!rule.Statuses.IsEmpty && !HasStatus(rule.Statuses, refusal.Status)) return false;
        if (!rule.Stages.IsEmpty && !rule.Stages.Contains(refusal.Stage)) return false;
        if (!rule.Any.IsEmpty && !HasAny(rule.Any, found)) return false;
        foreach (var phrase in rule.All)
            if (!found[_numbers[phrase]]) return false;
        return !HasAny(rule.None, found);
    }

    private bool HasAny(ImmutableArray<Phrase> phrases, BitArray found)
    {
        foreach (var phrase in phrases)
            if (found[_numbers[phrase]]) return true;
        return false;
    }

    private static bool HasStatus(ImmutableArray<StatusPattern> patterns, EnhancedStatusCode? status)
    {
        if (status is not { } code) return false;
        foreach (var pattern in patterns)
            if (pattern.Matches(code)) return true;
        return false;
    }

    private static bool HasCode(ImmutableArray<string> beginnings, int code)
    {
        if (code is < 100 or > 999) return false;
        foreach (var beginning in beginnings)
        {
            var divisor = beginning.Length switch { 1 => 100, 2 => 10, _ => 1 };
            if (code / divisor == int.Parse(beginning, System.Globalization.CultureInfo.InvariantCulture)) return true;
        }

        return false;
    }

    private static double ConfidenceOf(RefusalRule rule)
    {
        if (rule.Any.IsEmpty && rule.All.IsEmpty) return rule.Statuses.IsEmpty ? CodeConfidence : StatusConfidence;
        return rule.Providers.IsEmpty ? PhraseConfidence : ProviderConfidence;
    }
}
