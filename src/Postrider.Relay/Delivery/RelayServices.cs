using Microsoft.Extensions.Logging;
using Postrider.Mail.Exchange;
using Postrider.Mail.TlsPolicies;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Outcomes;
using Postrider.Relay.OutgoingReports;
using Postrider.Relay.Signing;
using Postrider.Relay.Spooling;
using Postrider.Relay.Suppressions;
using Postrider.Relay.WarmUp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Delivery;

/// <summary>What the relay queue works with.</summary>
public sealed record RelayServices
{
    public required ISpool Spool { get; init; }

    public required IExchangeResolver Exchanges { get; init; }

    /// <summary>Finds the policies of others for the encryption to their hosts.</summary>
    public TlsPolicyResolver Policies { get; init; } = TlsPolicyResolver.RoutesAlone;

    public required IClientConnector Connector { get; init; }

    /// <summary>Signs the reports that it writes, and messages that are converted; <c>null</c> where nothing is signed.</summary>
    public MessageSigner? Signer { get; init; }

    /// <summary>Seal forwarded messages anew that are converted; <c>null</c> where nothing is sealed.</summary>
    public IArcKeys? ArcKeys { get; init; }

    /// <summary>Counts what became of the encryption of sessions; <c>null</c> where nobody wants to know.</summary>
    public ITlsLedger? TlsLedger { get; init; }

    /// <summary>What sources that are new may send; <c>null</c> where none is warmed up.</summary>
    public WarmUpBook? WarmUp { get; init; }

    /// <summary>Learns from what peers say; <c>null</c> where nobody does.</summary>
    public IOutcomeWatcher? Outcomes { get; init; }

    /// <summary>Who is not to be written to.</summary>
    public ISuppressions Suppressions { get; init; } = NoSuppressions.Instance;

    /// <summary>Learns from refusals who is not to be written to; <c>null</c> where nobody wants to know.</summary>
    public BounceSuppressor? Suppressor { get; init; }

    /// <summary>Ids for the reports that it writes.</summary>
    public required SpoolIdSource Ids { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }

    /// <summary>Where large messages lie while they are converted for a peer of 7 bits; nothing stays there.</summary>
    public string TemporaryDirectory { get; init; } = Path.GetTempPath();

    /// <summary>For jitter and for spreading load; a test repeats it with a seed. Called under a lock.</summary>
    public Random Random { get; init; } = new();
}
