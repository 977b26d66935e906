using Microsoft.Extensions.Logging;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp.Client;

namespace Postrider.Serving;

/// <summary>What a station stands on besides its settings.</summary>
internal sealed record StationEnvironment
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Asked instead of the configured resolvers.</summary>
    public IDnsResolver? Dns { get; init; }

    /// <summary>The key for secrets, where it does not lie in the data directory (<see cref="Storage.Secrets.SecretBox.KeyVariable"/>).</summary>
    public string? SecretKey { get; init; }

    /// <summary>Sets records in the DNS instead of the configured servers.</summary>
    public IDnsPublisher? Publisher { get; init; }

    /// <summary>Opens connections instead of real ones.</summary>
    public IClientConnector? Connector { get; init; }
}
