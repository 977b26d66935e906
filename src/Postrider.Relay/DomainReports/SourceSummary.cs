using Postrider.Mail.Dmarc;
using Postrider.Smtp;

namespace Postrider.Relay.DomainReports;

/// <summary>What all reporters together saw of one source of a domain's mail.</summary>
/// <param name="Domain">The domain reported on.</param>
/// <param name="Source">The client's address.</param>
/// <param name="HeaderFrom">The domain in From; empty where it was not told.</param>
/// <param name="Count">Messages.</param>
/// <param name="Words">What it means.</param>
public sealed record SourceSummary(
    DomainName Domain, string Source, DomainName HeaderFrom, long Count, bool IsDkimAligned, bool IsSpfAligned, DmarcPolicy Disposition, string Words)
{
    /// <summary>How many reporters saw it.</summary>
    public int Reporters { get; init; }
}
