using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>Destinations that are addresses.</summary>
internal static class AddressLiteral
{
    public static bool IsBracketed(string text) => text.StartsWith('[');

    /// <param name="text"><c>[192.0.2.1]</c> or <c>[IPv6:2001:db8::1]</c> (RFC 5321, 4.1.3).</param>
    public static bool TryParse(string text, out IPAddress address)
    {
        if (!AddressGrammar.TryParseLiteral(Encoding.UTF8.GetBytes(text), out address)) return false;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return true;
    }

    /// <summary>Whether a "host name" is four decimal numbers: no name of a host, for top-level domains are not numeric (RFC 3696, 2).</summary>
    public static bool IsIPv4(DomainName name) =>
        IPAddress.TryParse(name.Value, out var address) && address.AddressFamily == AddressFamily.InterNetwork && name.Value == address.ToString();
}
