using System.Buffers;
using System.IO.Pipelines;
using Postrider.Mail.ReportMail;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.OutgoingReports;

/// <summary>Hands reports to the door as mail, or posts them; those that we ask for ourselves are kept at once.</summary>
public sealed class ReportCarrier(LocalSubmission submission, ReportIntake intake, HttpReportPoster poster, TimeProvider time) : IReportCarrier
{
    public async ValueTask<string?> SendAsync(ReportUri uri, ReportParcel parcel, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri.Address is { } address) return parcel.Kind == ReportParcelKind.Tls ? await poster.PostAsync(address, parcel.Packed, cancellation).ConfigureAwait(false) : "reports of this kind go by mail alone";
        if (uri.Mailbox is not { } mailbox) return "it names no place";
        if (intake.Options.IsFor(mailbox)) return (await intake.TakeFileAsync(parcel.FileName, parcel.Packed, ReportVia.Mail, cancellation).ConfigureAwait(false)).Problem;
        var envelope = new LocalEnvelope
        {
            // A report on broken TLS must not be kept back by it, whatever is honoured of others' mail.
            Parameters = MailParameters.None with { IsTlsOptional = parcel.Kind == ReportParcelKind.Tls },
            ReversePath = parcel.Author,
            // Addresses in others' records are often dead; nobody here can mend that.
            Recipients = [new LocalRecipient(mailbox, RecipientParameters.None with { Notify = DsnNotify.Never })],
        };
        var message = PipeReader.Create(new ReadOnlySequence<byte>(ReportMessageWriter.Write(parcel, mailbox, time.GetUtcNow())));
        var receipt = await submission.SubmitAsync(envelope, message, cancellation).ConfigureAwait(false);
        return receipt.Reply.IsPositive ? null : receipt.Reply.ToString();
    }
}
