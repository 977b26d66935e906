using Postrider.Mail.ReportMail;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Reports that a web server did not take, to be posted again for a day, ever less often (RFC 8460, 5.5). They are kept in memory alone: a restart forgets them.</summary>
internal sealed class ReportRetries
{
    private const int Maximum = 1000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Limit = TimeSpan.FromDays(1);

    private readonly List<Retry> _waiting = [];

    /// <summary>Keeps one that was not taken.</summary>
    /// <param name="retry">As it was tried; its <see cref="Retry.Due"/> does not count.</param>
    /// <returns>When it is posted again; <c>null</c> when it is given up.</returns>
    public DateTimeOffset? Keep(Retry retry, DateTimeOffset now)
    {
        var due = now + (FirstWait * Math.Pow(2, retry.Attempts - 1));
        lock (_waiting)
        {
            if (_waiting.Count >= Maximum || due - retry.First > Limit) return null;
            _waiting.Add(retry with { Due = due });
            return due;
        }
    }

    /// <summary>Takes out some that are due.</summary>
    public IReadOnlyList<Retry> Take(int most, DateTimeOffset now)
    {
        lock (_waiting)
        {
            var due = _waiting.Where(retry => retry.Due <= now).Take(most).ToList();
            foreach (var retry in due) _waiting.Remove(retry);
            return due;
        }
    }

    /// <summary>A report that was not taken.</summary>
    /// <param name="First">When it was first tried.</param>
    /// <param name="Attempts">How often it was tried; 1 after the first.</param>
    /// <param name="Due">When it is posted again.</param>
    internal sealed record Retry(ReportUri Uri, ReportParcel Parcel, DateTimeOffset First, int Attempts, DateTimeOffset Due);
}
