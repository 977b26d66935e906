using Postrider.Mail.ReportMail;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Carries a report to where it is wanted; the rim that tests replace.</summary>
public interface IReportCarrier
{
    /// <returns>Why it did not go; <c>null</c> when it did, or is on its way.</returns>
    ValueTask<string?> SendAsync(ReportUri uri, ReportParcel parcel, CancellationToken cancellation);
}
