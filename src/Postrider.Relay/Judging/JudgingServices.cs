using Microsoft.Extensions.Logging;
using Postrider.Mail.Dns;
using Postrider.Mail.PublicSuffix;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Reporting;

namespace Postrider.Relay.Judging;

/// <summary>What judging needs.</summary>
public sealed record JudgingServices
{
    public required IDnsResolver Dns { get; init; }

    public required TimeProvider Time { get; init; }

    public required CurrentSuffixes Suffixes { get; init; }

    /// <summary>Hears of each message, for reports to authors' domains.</summary>
    public required IAuthenticationLedger Ledger { get; init; }

    /// <summary>Seals what is passed on; <c>null</c> where nothing is sealed.</summary>
    public IArcKeys? ArcKeys { get; init; }

    public required ILogger<JudgingFilter> Logger { get; init; }
}
