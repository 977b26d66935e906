using System.Collections;

namespace Postrider.Relay.Classification;

/// <summary>
/// Finds which of many phrases occur in a text, in one pass over it (Aho and Corasick, 1975): the time grows with the text, not with the rules, and no text can make it grow
/// otherwise, as it can with regular expressions.
/// </summary>
internal sealed class PhraseAutomaton
{
    private readonly Phrase[] _phrases;
    private readonly List<Dictionary<char, int>> _next = [[]];
    private readonly List<List<int>> _ends = [[]];
    private readonly int[] _fallbacks;

    /// <param name="phrases">Numbered from 0, as <see cref="Find"/> answers.</param>
    public PhraseAutomaton(IReadOnlyList<Phrase> phrases)
    {
        _phrases = [.. phrases];
        for (var number = 0; number < _phrases.Length; number++) Add(number);
        _fallbacks = new int[_next.Count];
        LinkFallbacks();
    }

    /// <param name="text">In the form of <see cref="RefusalText.Normalize"/>.</param>
    /// <returns>A bit for each phrase.</returns>
    public BitArray Find(string text)
    {
        var found = new BitArray(_phrases.Length);
        var state = 0;
        for (var at = 0; at < text.Length; at++)
        {
            state = Step(state, text[at]);
            foreach (var number in _ends[state])
                if (!found[number] && IsWhole(number, text, at)) found[number] = true;
        }

        return found;
    }

    private bool IsWhole(int number, string text, int end)
    {
        var phrase = _phrases[number];
        return phrase.Parts.Length == 1 || phrase.IsAt(text, end + 1 - phrase.Parts[0].Length);
    }

    private int Step(int state, char c)
    {
        int next;
        while (!_next[state].TryGetValue(c, out next))
        {
            if (state == 0) return 0;
            state = _fallbacks[state];
        }

        return next;
    }

    private void Add(int number)
    {
        var state = 0;
        foreach (var c in _phrases[number].Parts[0])
        {
            if (!_next[state].TryGetValue(c, out var next))
            {
                next = _next.Count;
                _next.Add([]);
                _ends.Add([]);
                _next[state].Add(c, next);
            }

            state = next;
        }

        _ends[state].Add(number);
    }

    private void LinkFallbacks()
    {
        var waiting = new Queue<int>(_next[0].Values);
        while (waiting.TryDequeue(out var state))
        {
            foreach (var (c, next) in _next[state])
            {
                _fallbacks[next] = Step(_fallbacks[state], c);
                _ends[next].AddRange(_ends[_fallbacks[next]]);
                waiting.Enqueue(next);
            }
        }
    }
}
