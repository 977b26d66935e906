using System.Collections.Immutable;
using Postrider.Mail.ReportMail;

namespace Postrider.Mail.Dmarc;

/// <summary>Where reports go that a domain wants sent to a mailbox.</summary>
/// <param name="Uris">That mailbox, or those that its domain names in its place; empty where <paramref name="Problem"/> says why.</param>
/// <param name="Problem">Why reports must not go there, for people; also while the DNS does not tell.</param>
public sealed record ReportDestination(ImmutableArray<ReportUri> Uris, string? Problem)
{
    public static ReportDestination Refused(string problem) => new([], problem);
}
