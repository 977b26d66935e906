using System.Collections.Immutable;
using Postrider.Mail.Spf;

namespace Postrider.Mail.DomainRecords;

/// <summary>One SPF record made of what stands at a domain now and what a station needs: never a second one, nobody else's rights taken away.</summary>
/// <param name="Record">The one record that ought to stand there.</param>
/// <param name="Replaced">The records that it takes the place of.</param>
/// <param name="Notes">What was changed besides adding our terms, for people.</param>
public sealed record SpfMerge(string Record, ImmutableArray<string> Replaced, ImmutableArray<string> Notes)
{
    /// <summary>What a domain begins with: what nothing covers is suspicious, and DMARC decides.</summary>
    private const string SoftFail = "~all";

    /// <param name="texts">All TXT records of the domain.</param>
    /// <param name="ours">The terms by which the station may send.</param>
    public static SpfMerge Of(ImmutableArray<string> texts, ImmutableArray<string> ours)
    {
        ImmutableArray<string> present = [.. texts.Where(SpfRecord.IsRecord)];
        if (present.IsEmpty) return new SpfMerge($"v=spf1 {string.Join(' ', ours)} {SoftFail}", [], []);
        var merging = new Merging(present.Length);
        foreach (var record in present) merging.Take(record);
        var merged = merging.With(ours);
        return present is [var only] && IsSame(only, merged) ? new SpfMerge(only, [], []) : new SpfMerge(merged, present, [.. merging.Notes]);
    }

    private static bool IsSame(string record, string merged) =>
        string.Join(' ', record.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Equals(merged, StringComparison.OrdinalIgnoreCase);

    private sealed class Merging(int records)
    {
        private readonly List<string> _terms = [];
        private readonly List<string> _tail = [];
        private string? _all;
        private string? _redirect;

        public List<string> Notes { get; } = [];

        public void Take(string record)
        {
            string? all = null;
            // The first word is the version.
            foreach (var term in record.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                var modifier = SpfTerms.ModifierName(term);
                if (modifier is not null && SpfRecord.Parse($"v=spf1 {term}", out _) is { } fault) Notes.Add($"'{term}' was left out, for it spoils the whole record ({fault}).");
                else if (modifier is not null) TakeModifier(term, modifier);
                else if (SpfTerms.ParseDirective(term, out var directive) is { } mistake) Notes.Add($"'{term}' was left out, for it spoils the whole record ({mistake}).");
                else if (all is not null) Notes.Add($"'{term}' was left out: it stands behind '{all}', where nobody reads it.");
                else if (directive!.Mechanism == SpfMechanism.All) all = term; // without a mistake there is a directive
                else if (!_terms.Contains(term, StringComparer.OrdinalIgnoreCase)) _terms.Add(term);
            }

            _all ??= all;
            if (records > 1) Notes.Add($"'{record}' became a part of the one record; two are as good as none (RFC 7208, 4.5).");
        }

        public string With(ImmutableArray<string> ours)
        {
            foreach (var term in ours)
                if (!_terms.Contains(term, StringComparer.OrdinalIgnoreCase)) _terms.Add(term);
            if (_all is "all" or "+all")
            {
                Notes.Add($"'{_all}', which lets everybody send, became '{SoftFail}'.");
                _all = SoftFail;
            }

            // A redirect counts only where there is no all (RFC 7208, 6.1).
            var end = _all ?? (_redirect is null ? SoftFail : _redirect);
            return string.Join(' ', ["v=spf1", .. _terms, end, .. _tail]);
        }

        private void TakeModifier(string term, string name)
        {
            if (!name.Equals("redirect", StringComparison.OrdinalIgnoreCase))
            {
                if (!_tail.Exists(other => other.StartsWith($"{name}=", StringComparison.OrdinalIgnoreCase))) _tail.Add(term);
            }
            else if (records == 1)
            {
                _redirect = term;
            }
            else
            {
                var include = $"include:{term[(name.Length + 1)..]}";
                Notes.Add($"'{term}' became '{include}'.");
                if (!_terms.Contains(include, StringComparer.OrdinalIgnoreCase)) _terms.Add(include);
            }
        }
    }
}
