using System.Net;
using System.Net.Sockets;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Spf;

/// <summary>The facts of a request as macros and mechanisms want them (RFC 7208, 4.3 and 7.2).</summary>
internal sealed class SpfSender
{
    public SpfSender(SpfRequest request, SpfIdentity identity)
    {
        Identity = identity;
        Helo = request.Helo;
        // A mapped address is an IPv4 client (RFC 7208, 5); a zone means nothing to others.
        Client = request.Client.IsIPv4MappedToIPv6 ? request.Client.MapToIPv4() : new IPAddress(request.Client.GetAddressBytes());
        var at = identity == SpfIdentity.Helo ? -1 : request.ReversePath.LastIndexOf('@');
        var domain = identity == SpfIdentity.Helo ? request.Helo : request.ReversePath[(at + 1)..];
        LocalPart = at > 0 ? request.ReversePath[..at] : "postmaster";
        HasDomain = DomainName.TryParse(domain, out var name) && name.Value.Contains('.', StringComparison.Ordinal);
        Domain = HasDomain ? name : default;
        DomainText = HasDomain ? name.Value : domain;
    }

    public SpfIdentity Identity { get; }

    public IPAddress Client { get; }

    public bool IsIPv4 => Client.AddressFamily == AddressFamily.InterNetwork;

    public string Helo { get; }

    public string LocalPart { get; }

    /// <summary>The domain to begin with; empty where there is none that can be asked for.</summary>
    public DomainName Domain { get; }

    /// <summary>The same, or whatever stands in its place.</summary>
    public string DomainText { get; }

    public bool HasDomain { get; }

    /// <summary>An internationalised local part matches no name in the DNS (RFC 8616, 4).</summary>
    public bool HasForeignLocalPart => !Ascii.IsValid(LocalPart);

    /// <summary>The client for <c>%{i}</c>: dotted quads, or nibbles parted by dots.</summary>
    public string DottedClient => IsIPv4
        ? Client.ToString()
        : string.Join('.', Convert.ToHexString(Client.GetAddressBytes()).AsEnumerable());
}
