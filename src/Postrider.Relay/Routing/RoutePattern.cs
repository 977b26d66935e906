using System.Net;
using Postrider.Smtp;

namespace Postrider.Relay.Routing;

/// <summary>
/// What a route matches: <c>example.com</c> that name alone, <c>*.example.com</c> every name below it, <c>[192.0.2.1]</c> an address literal,
/// <c>[*]</c> all of these, <c>*</c> everything; and for senders <c>&lt;&gt;</c>, the null reverse-path.
/// </summary>
public readonly record struct RoutePattern
{
    private readonly string? _key;

    private RoutePattern(RoutePatternKind kind, string key = "")
    {
        Kind = kind;
        _key = key;
    }

    public RoutePatternKind Kind { get; }

    /// <summary>The name or the literal in its comparable form; empty where the kind says all.</summary>
    public string Key => _key ?? "";

    /// <summary>Reads a pattern for the destination of a recipient.</summary>
    public static bool TryParseDestination(string text, out RoutePattern pattern) => TryParse(text, out pattern);

    /// <summary>Reads a pattern for the domain of a reverse-path.</summary>
    public static bool TryParseSender(string text, out RoutePattern pattern)
    {
        if (text != "<>") return TryParse(text, out pattern);
        pattern = new RoutePattern(RoutePatternKind.NullSender);
        return true;
    }

    /// <summary>Whether it matches.</summary>
    /// <param name="destination">A domain or an address literal in brackets, in its comparable form; empty for the null reverse-path.</param>
    public bool Matches(string destination) => Kind switch
    {
        RoutePatternKind.All => true,
        RoutePatternKind.Exact => destination == Key,
        RoutePatternKind.Below => destination.Length > Key.Length + 1 && destination[^(Key.Length + 1)] == '.' && destination.EndsWith(Key, StringComparison.Ordinal),
        RoutePatternKind.AnyLiteral => destination.StartsWith('['),
        _ => destination.Length == 0,
    };

    private static bool TryParse(string text, out RoutePattern pattern)
    {
        pattern = default;
        switch (text)
        {
            case "*":
                return true;
            case "[*]":
                pattern = new RoutePattern(RoutePatternKind.AnyLiteral);
                return true;
            case ['[', .. var address, ']']:
                if (address.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)) address = address[5..];
                if (!IPAddress.TryParse(address, out var literal)) return false;
                pattern = new RoutePattern(RoutePatternKind.Exact, new MailboxAddress("", literal).Destination);
                return true;
            case ['*', '.', .. var ancestor]:
                if (!DomainName.TryParse(ancestor, out var above)) return false;
                pattern = new RoutePattern(RoutePatternKind.Below, above.Value);
                return true;
            default:
                if (!DomainName.TryParse(text, out var name)) return false;
                pattern = new RoutePattern(RoutePatternKind.Exact, name.Value);
                return true;
        }
    }
}

public enum RoutePatternKind : byte
{
    /// <summary>Everything, the null reverse-path and literals included.</summary>
    All,

    /// <summary>One name, or one address literal.</summary>
    Exact,

    /// <summary>Every name below one, not that name itself.</summary>
    Below,

    /// <summary>Every address literal.</summary>
    AnyLiteral,

    /// <summary>The null reverse-path.</summary>
    NullSender,
}
