using System.Net;
using System.Net.Sockets;

namespace Postrider.Mail.Headers;

/// <summary>Who gave a message to the host that wrote a Received field: what hosts of many makes put into its from clause (RFC 5321, 4.4).</summary>
/// <param name="Helo">What the client called itself; empty where the field does not tell.</param>
/// <param name="Client">Its address.</param>
public readonly record struct ReceivedField(string Helo, IPAddress Client)
{
    /// <param name="body">The body of the field, unfolded.</param>
    /// <param name="received">What was found.</param>
    /// <returns>Whether there is a from clause with an address.</returns>
    public static bool TryParse(string body, out ReceivedField received)
    {
        ArgumentNullException.ThrowIfNull(body);
        received = default;
        var text = body.AsSpan().Trim();
        if (!text.StartsWith("from ", StringComparison.OrdinalIgnoreCase)) return false;
        text = text["from ".Length..].TrimStart();
        var end = text.IndexOf(" by ", StringComparison.OrdinalIgnoreCase);
        if (end >= 0) text = text[..end];
        var nameEnd = text.IndexOfAny(" \t(");
        var name = nameEnd < 0 ? text : text[..nameEnd];
        // The comment is what the host saw itself; the name before it is what the client said.
        var comment = nameEnd < 0 ? default : text[nameEnd..];
        if (FindAddress(comment) is not { } client && (FindAddress(name) is not { } named || (client = named) is null)) return false;
        received = new ReceivedField(HeloIn(comment) ?? name.ToString(), client);
        return true;
    }

    /// <summary>Exim puts the address first and the name into the comment: <c>from [192.0.2.1] (helo=mail.example)</c>.</summary>
    private static string? HeloIn(ReadOnlySpan<char> comment)
    {
        var at = comment.IndexOf("helo=", StringComparison.OrdinalIgnoreCase);
        if (at < 0) return null;
        var value = comment[(at + "helo=".Length)..];
        var end = value.IndexOfAny(" \t)");
        return (end < 0 ? value : value[..end]).ToString();
    }

    /// <summary>An address in brackets before any other: one without may be part of a name.</summary>
    private static IPAddress? FindAddress(ReadOnlySpan<char> text)
    {
        var rest = text;
        while (rest.IndexOf('[') is >= 0 and var open)
        {
            rest = rest[(open + 1)..];
            var close = rest.IndexOf(']');
            if (close < 0) break;
            if (TryParseAddress(rest[..close], out var address)) return address;
        }

        foreach (var range in text.SplitAny(" \t()[],;"))
            if (TryParseAddress(text[range], out var address)) return address;
        return null;
    }

    private static bool TryParseAddress(ReadOnlySpan<char> text, out IPAddress? address)
    {
        address = null;
        if (text.StartsWith("IPv6:", StringComparison.OrdinalIgnoreCase)) text = text[5..];
        // A bare number is an address to the platform's parser, and none here.
        if (!text.Contains(':') && text.Count('.') != 3) return false;
        if (!IPAddress.TryParse(text, out address)) return false;
        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }
}
