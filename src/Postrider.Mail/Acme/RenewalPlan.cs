namespace Postrider.Mail.Acme;

/// <summary>When to renew, and when to try again: figures alone.</summary>
public static class RenewalPlan
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(12);

    /// <summary>An authority that wants to be left alone for longer is asked again after this all the same: its word may be a mistake.</summary>
    private static readonly TimeSpan LongestObeyed = TimeSpan.FromDays(7);

    /// <summary>
    /// The moment to renew: within the window that the authority suggests (RFC 9773); where it tells none, when two thirds of the life are gone, earlier by
    /// up to a tenth of it, so that all those who began on one day do not come on one day.
    /// </summary>
    /// <param name="share">A number from 0 to 1 by chance, the same for one certificate as long as it lives.</param>
    public static DateTimeOffset RenewAt(DateTimeOffset notBefore, DateTimeOffset notAfter, RenewalWindow? window, double share)
    {
        var life = notAfter - notBefore;
        // A window behind the end would leave us without a certificate.
        if (window is not null && window.At(share) < notAfter) return window.At(share);
        return notBefore + life * (2 / 3.0 - share / 10);
    }

    /// <summary>How long to wait after failures: longer each time, by chance a little more, and never less than the authority asks for.</summary>
    /// <param name="failures">In a row, at least 1.</param>
    /// <param name="retryAfter">What the authority asks for.</param>
    /// <param name="share">From 0 to 1 by chance.</param>
    public static TimeSpan PauseAfter(int failures, TimeSpan? retryAfter, double share)
    {
        var pause = FirstPause * Math.Pow(2, Math.Clamp(failures - 1, 0, 20));
        if (pause > LongestPause) pause = LongestPause;
        pause += pause * share / 4;
        var wanted = retryAfter ?? TimeSpan.Zero;
        if (wanted > LongestObeyed) wanted = LongestObeyed;
        return wanted > pause ? wanted : pause;
    }
}
