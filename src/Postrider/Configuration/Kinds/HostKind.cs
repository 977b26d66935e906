using System.Net;
using System.Net.Sockets;
using Postrider.Configuration.Schema;
using Postrider.Smtp;

namespace Postrider.Configuration.Kinds;

/// <summary>A host to send to, with or without a port.</summary>
/// <param name="Name">A host name, or an address literal in brackets (RFC 5321, 4.1.3).</param>
/// <param name="Port">The port, or <c>null</c> for the usual one.</param>
internal sealed record HostAndPort(string Name, int? Port);

/// <summary><c>smtp.example.com:587</c>, <c>192.0.2.1</c>, <c>[2001:db8::1]:24</c>.</summary>
internal sealed class HostKind : TextKind<HostAndPort>
{
    public static readonly HostKind Any = new();

    public override string Name => "host";

    public override string Expectation => "a host such as \"smtp.example.com:587\", \"192.0.2.1:25\" or \"[2001:db8::1]:25\"";

    protected override Complaint? TryParse(string text, out HostAndPort? value)
    {
        value = null;
        if (!EndpointKind.TrySplit(text, out var host, out var port) || port == 0) return new Complaint($"{Shown(text)} is not a host.", $"Write {Expectation}.");
        if (EndpointKind.TryParseAddress(host, out var address)) value = new HostAndPort(Literal(address), port);
        else if (DomainName.TryParse(host, out var name)) value = new HostAndPort(name.Value, port);
        else return new Complaint($"{Shown(text)} is not a host.", $"Write {Expectation}.");
        return null;
    }

    protected override string Format(HostAndPort value) => value.Port is { } port ? $"{value.Name}:{port}" : value.Name;

    private static string Literal(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[IPv6:{address}]" : $"[{address}]";
}

/// <summary>An address of the web that secrets may be trusted to: https, or http on this machine.</summary>
internal sealed class IssuerKind : TextKind<Uri>
{
    public static readonly IssuerKind Any = new();

    public override string Name => "URL";

    public override string Expectation => "a URL such as \"https://login.example.com/realms/mail\"";

    protected override Complaint? TryParse(string text, out Uri? value)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out value) || value.Scheme is not ("https" or "http")) return new Complaint($"{Shown(text)} is not a URL.", $"Write {Expectation}.");
        return value.Scheme == "https" || value.IsLoopback ? null : new Complaint("Keys fetched over plain http can be forged by anyone on the way.", "Write the URL with https.");
    }

    protected override string Format(Uri value) => value.OriginalString;
}
