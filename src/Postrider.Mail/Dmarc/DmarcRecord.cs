using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Postrider.Mail.Dmarc;

/// <summary>A policy as the DNS has it (RFC 7489, 6.3, with the tags of RFC 9989, 4.7, which was DMARCbis; pct, rf and ri of old are passed over).</summary>
public sealed record DmarcRecord
{
    private const string Version = "DMARC1";

    /// <summary>Tags read at most; a record needs a dozen.</summary>
    private const int MaximumTags = 100;

    /// <summary><c>p</c>: for the domain itself.</summary>
    public DmarcPolicy Policy { get; private init; }

    /// <summary><c>sp</c>: for domains below it that exist; <c>null</c> for the same as <see cref="Policy"/>.</summary>
    public DmarcPolicy? SubdomainPolicy { get; private init; }

    /// <summary><c>np</c>: for domains below it that do not exist; <c>null</c> for the same as others below it.</summary>
    public DmarcPolicy? NonExistentPolicy { get; private init; }

    /// <summary><c>adkim</c>.</summary>
    public DmarcAlignment DkimAlignment { get; private init; }

    /// <summary><c>aspf</c>.</summary>
    public DmarcAlignment SpfAlignment { get; private init; }

    /// <summary><c>t=y</c>: the domain tests its policy, and asks for the next milder one.</summary>
    public bool IsTest { get; private init; }

    /// <summary><c>psd</c>.</summary>
    public PublicSuffixFlag PublicSuffix { get; private init; }

    /// <summary><c>rua</c>: the URIs for aggregate reports as they stand there.</summary>
    public ImmutableArray<string> AggregateReports { get; private init; } = [];

    /// <summary><c>ruf</c>: the URIs for failure reports as they stand there.</summary>
    public ImmutableArray<string> FailureReports { get; private init; } = [];

    /// <summary>Whether a TXT record is one of DMARC: its first tag is the version (RFC 7489, 6.6.3).</summary>
    public static bool IsRecord(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var end = text.IndexOf(';', StringComparison.Ordinal);
        return TrySplit(end < 0 ? text : text.AsSpan(0, end), out var name, out var value) && name is "v" && value.SequenceEqual(Version);
    }

    /// <summary>
    /// Reads a record. Tags that are unknown or hold nonsense are as good as absent, and without <c>p</c> the policy is none. A policy that is nonsense
    /// spoils the record where it asks for no reports, and makes it one of none where it does (RFC 9989, 4.7 and 4.10.1).
    /// </summary>
    /// <param name="problem">Why it is no record, for people.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out DmarcRecord? record, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        record = null;
        problem = "it does not begin with v=DMARC1";
        if (!IsRecord(text)) return false;
        var tags = ReadTags(text);
        var reports = Uris(tags.GetValueOrDefault("rua"));
        problem = null;
        foreach (var name in (ReadOnlySpan<string>)["p", "sp", "np"])
            if (tags.TryGetValue(name, out var word) && DmarcPolicies.Find(word) is null) problem = $"{name}= is neither none nor quarantine nor reject";
        if (problem is not null && reports.IsEmpty) return false;
        var isSpoilt = problem is not null;
        problem = null;
        record = new DmarcRecord
        {
            Policy = isSpoilt ? DmarcPolicy.None : DmarcPolicies.Find(tags.GetValueOrDefault("p")) ?? DmarcPolicy.None,
            SubdomainPolicy = isSpoilt ? null : DmarcPolicies.Find(tags.GetValueOrDefault("sp")),
            NonExistentPolicy = isSpoilt ? null : DmarcPolicies.Find(tags.GetValueOrDefault("np")),
            DkimAlignment = Is(tags, "adkim", "s") ? DmarcAlignment.Strict : DmarcAlignment.Relaxed,
            SpfAlignment = Is(tags, "aspf", "s") ? DmarcAlignment.Strict : DmarcAlignment.Relaxed,
            IsTest = Is(tags, "t", "y"),
            PublicSuffix = Is(tags, "psd", "y") ? PublicSuffixFlag.PublicSuffix : Is(tags, "psd", "n") ? PublicSuffixFlag.Organization : PublicSuffixFlag.Unknown,
            AggregateReports = reports,
            FailureReports = Uris(tags.GetValueOrDefault("ruf")),
        };
        return true;
    }

    private static bool Is(Dictionary<string, string> tags, string name, string value) =>
        value.Equals(tags.GetValueOrDefault(name), StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, string> ReadTags(string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var range in text.AsSpan().Split(';'))
        {
            if (tags.Count == MaximumTags) break;
            // The first of its name counts.
            if (TrySplit(text.AsSpan(range), out var name, out var value)) tags.TryAdd(name.ToString(), value.ToString());
        }

        return tags;
    }

    private static bool TrySplit(ReadOnlySpan<char> tag, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        name = value = default;
        var equals = tag.IndexOf('=');
        if (equals <= 0) return false;
        name = tag[..equals].Trim(" \t");
        value = tag[(equals + 1)..].Trim(" \t");
        return !name.IsEmpty;
    }

    private static ImmutableArray<string> Uris(string? value) => value is null
        ? []
        : [.. value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(uri => Uri.TryCreate(uri.Split('!')[0], UriKind.Absolute, out _))];
}
