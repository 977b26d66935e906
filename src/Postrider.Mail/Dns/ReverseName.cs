using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>The name under which the names of an address are found (RFC 1035, 3.5; RFC 3596, 2.5).</summary>
public static class ReverseName
{
    public static DomainName Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        var octets = address.GetAddressBytes();
        var text = new StringBuilder(72);
        for (var i = octets.Length - 1; i >= 0; i--)
        {
            if (address.AddressFamily == AddressFamily.InterNetwork) text.Append(CultureInfo.InvariantCulture, $"{octets[i]}.");
            else text.Append(CultureInfo.InvariantCulture, $"{octets[i] & 0x0f:x}.{octets[i] >> 4:x}.");
        }

        return DomainName.Parse(text.Append(address.AddressFamily == AddressFamily.InterNetwork ? "in-addr.arpa" : "ip6.arpa").ToString());
    }
}
