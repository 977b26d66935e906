using System.Collections.Immutable;
using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Exchange;

/// <summary>Who we are, so that mail never comes back to us, and how many hosts are tried.</summary>
public sealed record ExchangeOptions
{
    /// <summary>Our own name: an MX record that names it is ourselves (RFC 5321, 5.1).</summary>
    public required DomainName HostName { get; init; }

    /// <summary>Where our relay listeners are; a wildcard address stands for every address of this machine.</summary>
    public ImmutableArray<IPEndPoint> OwnEndpoints { get; init; } = [];

    /// <summary>The port that exchanges listen on.</summary>
    public int Port { get; init; } = 25;

    /// <summary>Hosts of one destination at most, the best ones.</summary>
    public int MaximumHosts { get; init; } = 16;

    /// <summary>Addresses of one host at most.</summary>
    public int MaximumAddresses { get; init; } = 8;

    /// <summary>How long the addresses of a host are waited for; then the others go on without it.</summary>
    public TimeSpan HostPatience { get; init; } = TimeSpan.FromSeconds(10);
}
