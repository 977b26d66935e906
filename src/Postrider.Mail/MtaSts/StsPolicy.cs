using System.Collections.Immutable;
using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>A policy as its domain publishes it (RFC 8461, 3.2).</summary>
/// <param name="Mode">What to do where it does not hold.</param>
/// <param name="Hosts">The hosts that may take the domain's mail; may be empty for <see cref="StsMode.None"/> alone.</param>
/// <param name="MaximumAge">How long it may be kept, at most a year.</param>
public sealed record StsPolicy(StsMode Mode, ImmutableArray<StsHostPattern> Hosts, TimeSpan MaximumAge)
{
    /// <summary>Characters of a policy at most (RFC 8461, 3.3).</summary>
    public const int MaximumLength = 64 * 1024;

    private const int LongestAge = 31_557_600;

    /// <summary>Whether mail may go to the host by this policy.</summary>
    public bool Covers(DomainName host)
    {
        foreach (var pattern in Hosts)
            if (pattern.Covers(host)) return true;
        return false;
    }

    /// <returns>What is wrong with it, for people; <c>null</c> when it was read.</returns>
    public static string? TryParse(ReadOnlySpan<char> text, out StsPolicy policy)
    {
        policy = new StsPolicy(StsMode.None, [], TimeSpan.Zero);
        if (text.Length > MaximumLength) return "the policy is longer than 64 KiB";
        string? version = null;
        StsMode? mode = null;
        int? age = null;
        var hosts = ImmutableArray.CreateBuilder<StsHostPattern>();
        foreach (var line in text.EnumerateLines())
        {
            var colon = line.IndexOf(':');
            if (colon < 0)
            {
                if (line.IsWhiteSpace()) continue;
                return "a line of the policy has no colon";
            }

            var value = line[(colon + 1)..].Trim(" \t");
            // Of a key that stands twice the first counts (RFC 8461, 3.2); one that is not known is passed over.
            switch (line[..colon].Trim(" \t"))
            {
                case "version":
                    version ??= value.ToString();
                    break;
                case "mode" when mode is null:
                    mode = ModeOf(value);
                    if (mode is null) return "the policy has a mode that is not known";
                    break;
                case "max_age" when age is null:
                    if (value.Length is 0 or > 10 || value.ContainsAnyExceptInRange('0', '9')) return "the max_age of the policy is not a number of seconds";
                    age = (int)Math.Min(long.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture), LongestAge);
                    break;
                case "mx":
                    if (!StsHostPattern.TryParse(value, out var pattern)) return "an mx of the policy is not a host name";
                    hosts.Add(pattern);
                    break;
            }
        }

        if (version != "STSv1") return "the policy is not of version STSv1";
        if (mode is not { } known) return "the policy has no mode";
        if (age is not { } seconds) return "the policy has no max_age";
        if (hosts.Count == 0 && known != StsMode.None) return "the policy names no mx";
        policy = new StsPolicy(known, hosts.ToImmutable(), TimeSpan.FromSeconds(seconds));
        return null;
    }

    private static StsMode? ModeOf(ReadOnlySpan<char> word) => word switch
    {
        "enforce" => StsMode.Enforce,
        "testing" => StsMode.Testing,
        "none" => StsMode.None,
        _ => null,
    };
}

/// <summary>What a policy wants (RFC 8461, 5).</summary>
public enum StsMode : byte
{
    /// <summary>The domain has given its policy up.</summary>
    None,

    /// <summary>What does not hold is noted, and mail is sent all the same.</summary>
    Testing,

    /// <summary>What does not hold keeps mail back.</summary>
    Enforce,
}
