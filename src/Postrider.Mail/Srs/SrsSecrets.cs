using System.Collections.Immutable;

namespace Postrider.Mail.Srs;

/// <summary>The secrets of a station: the newest makes addresses, and each of the others is taken for as long after the next one was made as a report may come back.</summary>
/// <param name="All">The newest first.</param>
/// <param name="MaximumAge">For how many days a report is taken back.</param>
public sealed record SrsSecrets(ImmutableArray<SrsSecret> All, int MaximumAge)
{
    /// <summary>Those that addresses are known by at this time.</summary>
    public IEnumerable<SrsSecret> At(DateTimeOffset now) => All.Where((_, i) => UntilOf(i) is not { } until || now < until);

    /// <summary>Until when a secret is taken; <c>null</c> for the one that makes addresses.</summary>
    /// <param name="index">Its place, 0 for the newest.</param>
    public DateTimeOffset? UntilOf(int index) => index == 0 ? null : All[index - 1].MadeAt.AddDays(MaximumAge + 1);
}
