namespace Postrider.Mail.Acme;

/// <summary>When an authority suggests to renew a certificate (RFC 9773, 4.2).</summary>
/// <param name="Start">Not before.</param>
/// <param name="End">Not after.</param>
/// <param name="Explanation">A page that says why it is other than usual.</param>
public sealed record RenewalWindow(DateTimeOffset Start, DateTimeOffset End, string? Explanation)
{
    /// <summary>The moment at a share of it, which a client picks by chance (RFC 9773, 4.2).</summary>
    /// <param name="share">From 0 to 1.</param>
    public DateTimeOffset At(double share) => Start + (End - Start) * share;
}
