using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Sources;

/// <summary>From where mail leaves, and as whom. Two of them are the same only when they are one object: a reload makes new ones.</summary>
public sealed class EgressSource
{
    /// <summary>The system's choice of address, as the station itself.</summary>
    public static readonly EgressSource System = new() { Name = "" };

    /// <summary>Its name in the settings, or its address where a route names that alone; empty for <see cref="System"/>.</summary>
    public required string Name { get; init; }

    /// <summary>The address of this machine, or of the proxy; <c>null</c> where it has none of that family, or with <see cref="IPv6"/> for the system's choice.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <inheritdoc cref="IPv4"/>
    public IPAddress? IPv6 { get; init; }

    /// <summary>Whom it says it is in EHLO; empty for the station's name.</summary>
    public DomainName HeloName { get; init; }

    /// <summary>Who connects in its place, or <c>null</c>.</summary>
    public EgressProxy? Proxy { get; init; }

    /// <summary>What is shown to a peer that asks for a certificate, or <c>null</c>.</summary>
    public SslStreamCertificateContext? Certificate { get; init; }

    /// <summary>How it is called in events and figures; <c>null</c> for the system's choice.</summary>
    public string? Label => Name.Length == 0 ? null : Name;

    /// <summary>Its addresses, where it has any of its own.</summary>
    public IEnumerable<IPAddress> Addresses => new[] { IPv4, IPv6 }.OfType<IPAddress>();

    /// <summary>The address from which it reaches another.</summary>
    /// <param name="family">The family of the other.</param>
    /// <param name="address">The address; <c>null</c> for the system's choice, or the proxy's.</param>
    /// <returns>Whether it reaches that family at all.</returns>
    public bool Reaches(AddressFamily family, out IPAddress? address)
    {
        address = family == AddressFamily.InterNetwork ? IPv4 : IPv6;
        return address is not null || (IPv4 is null && IPv6 is null);
    }

    /// <summary>Whether connections from another, of a reload before, are as good as its own.</summary>
    public bool ConnectsAs(EgressSource other) =>
        ReferenceEquals(this, other)
        || (Name == other.Name && Equals(IPv4, other.IPv4) && Equals(IPv6, other.IPv6) && HeloName == other.HeloName && Equals(Proxy, other.Proxy) && ReferenceEquals(Certificate, other.Certificate));

    public override string ToString() => Name;
}
