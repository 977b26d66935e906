using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Postrider.Mail.Spf;

/// <summary>The grammar of single terms (RFC 7208, 12). What is wrong is told in words; <c>null</c> means nothing is.</summary>
internal static class SpfTerms
{
    private static readonly SearchValues<char> IPv4Characters = SearchValues.Create("0123456789.");
    private static readonly SearchValues<char> IPv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>The name of a modifier: what stands before an equals sign that no colon or slash precedes; <c>null</c> for a directive.</summary>
    public static string? ModifierName(string term)
    {
        var at = term.AsSpan().IndexOfAny(":/=");
        if (at <= 0 || term[at] != '=' || !char.IsAsciiLetter(term[0])) return null;
        foreach (var c in term.AsSpan(1, at - 1))
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')) return null;
        return term[..at];
    }

    /// <summary>Parses the target of a modifier that may stand only once.</summary>
    public static string? ParseTarget(string term, string name, ref MacroString? target)
    {
        if (target is not null) return $"{name}= stands twice";
        return MacroString.TryParse(term.AsSpan(name.Length + 1), MacroUse.Domain, out target, out var problem) ? null : $"'{term}': {problem}";
    }

    public static string? ParseDirective(string term, out SpfDirective? directive)
    {
        directive = null;
        var rest = term.AsSpan();
        var qualifier = rest[0] switch
        {
            '-' => SpfResult.Fail,
            '~' => SpfResult.SoftFail,
            '?' => SpfResult.Neutral,
            _ => SpfResult.Pass,
        };
        if (rest[0] is '+' or '-' or '~' or '?') rest = rest[1..];
        var end = rest.IndexOfAny(":/");
        var name = end < 0 ? rest : rest[..end];
        var argument = end < 0 ? default : rest[end..];
        if (Find(name) is not { } mechanism) return $"'{term}' is no mechanism of SPF";
        var parsed = new SpfDirective(term, qualifier, mechanism);
        var problem = mechanism switch
        {
            SpfMechanism.All => argument.IsEmpty ? null : "all takes nothing after it",
            SpfMechanism.Ip4 or SpfMechanism.Ip6 => ParseNetwork(argument, ref parsed),
            SpfMechanism.Include or SpfMechanism.Exists when argument.IsEmpty => "a domain must follow",
            SpfMechanism.A or SpfMechanism.Mx => ParseDualPrefix(ref argument, ref parsed) ?? ParseDomain(argument, ref parsed),
            _ => ParseDomain(argument, ref parsed),
        };
        if (problem is not null) return $"'{term}': {problem}";
        directive = parsed;
        return null;
    }

    private static SpfMechanism? Find(ReadOnlySpan<char> name)
    {
        Span<char> lower = stackalloc char[8];
        if (name.Length > lower.Length || name.ToLowerInvariant(lower) < 0) return null;
        return lower[..name.Length] switch
        {
            "all" => SpfMechanism.All,
            "include" => SpfMechanism.Include,
            "a" => SpfMechanism.A,
            "mx" => SpfMechanism.Mx,
            "ptr" => SpfMechanism.Ptr,
            "ip4" => SpfMechanism.Ip4,
            "ip6" => SpfMechanism.Ip6,
            "exists" => SpfMechanism.Exists,
            _ => null,
        };
    }

    private static string? ParseDomain(ReadOnlySpan<char> argument, ref SpfDirective directive)
    {
        if (argument.IsEmpty) return null;
        if (argument[0] != ':') return "a prefix length has no place here";
        if (!MacroString.TryParse(argument[1..], MacroUse.Domain, out var target, out var problem)) return problem;
        directive = directive with { Target = target };
        return null;
    }

    /// <summary>Takes <c>/24//64</c> off the end, each part optional; a slash may also be a character of the domain before it.</summary>
    private static string? ParseDualPrefix(ref ReadOnlySpan<char> argument, ref SpfDirective directive)
    {
        if (TryTakeDigits(ref argument, "//", out var digits6))
        {
            if (!TryParsePrefix(digits6, 128, out var prefix6)) return "the prefix length of IPv6 is a number from 0 to 128";
            directive = directive with { Prefix6 = prefix6 };
        }

        if (TryTakeDigits(ref argument, "/", out var digits4))
        {
            if (!TryParsePrefix(digits4, 32, out var prefix4)) return "the prefix length of IPv4 is a number from 0 to 32";
            directive = directive with { Prefix4 = prefix4 };
        }

        return null;
    }

    private static bool TryTakeDigits(ref ReadOnlySpan<char> argument, ReadOnlySpan<char> mark, out ReadOnlySpan<char> digits)
    {
        var start = argument.LastIndexOfAnyExceptInRange('0', '9') + 1;
        digits = argument[start..];
        if (digits.IsEmpty || !argument[..start].EndsWith(mark)) return false;
        argument = argument[..(start - mark.Length)];
        return true;
    }

    private static bool TryParsePrefix(ReadOnlySpan<char> digits, int maximum, out int prefix)
    {
        prefix = 0;
        // No leading zeros (RFC 7208, 12).
        if (digits is not "0" && digits is ['0', ..]) return false;
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out prefix) && prefix <= maximum;
    }

    private static string? ParseNetwork(ReadOnlySpan<char> argument, ref SpfDirective directive)
    {
        if (argument is not [':', .. var network]) return "an address must follow";
        var isIPv4 = directive.Mechanism == SpfMechanism.Ip4;
        var prefix = isIPv4 ? 32 : 128;
        var slash = network.IndexOf('/');
        if (slash >= 0 && !TryParsePrefix(network[(slash + 1)..], prefix, out prefix)) return "the prefix length is not a number that fits";
        var text = slash < 0 ? network : network[..slash];
        if (!TryParseAddress(text, isIPv4, out var address)) return isIPv4 ? "this is not an IPv4 address" : "this is not an IPv6 address";
        directive = directive with { Address = address, Prefix4 = isIPv4 ? prefix : 32, Prefix6 = isIPv4 ? 128 : prefix };
        return null;
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, bool isIPv4, out IPAddress address)
    {
        address = IPAddress.None;
        // The parser of the platform also takes 127.1, zones and brackets; the grammar of RFC 7208 does not.
        if (isIPv4 ? text.ContainsAnyExcept(IPv4Characters) || text.Count('.') != 3 : text.ContainsAnyExcept(IPv6Characters)) return false;
        if (!IPAddress.TryParse(text, out var parsed)) return false;
        address = parsed;
        if (isIPv4) return address.AddressFamily == AddressFamily.InterNetwork && address.ToString().AsSpan().SequenceEqual(text);
        return address.AddressFamily == AddressFamily.InterNetworkV6;
    }
}
