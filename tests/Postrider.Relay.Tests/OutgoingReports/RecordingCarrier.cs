using System.Threading.Channels;
using Postrider.Mail.ReportMail;
using Postrider.Relay.OutgoingReports;

namespace Postrider.Relay.Tests.OutgoingReports;

/// <summary>Notes what is sent, or breaks.</summary>
internal sealed class RecordingCarrier : IReportCarrier
{
    private readonly Channel<(ReportUri Uri, ReportParcel Parcel)> _sent = Channel.CreateUnbounded<(ReportUri, ReportParcel)>();

    public bool Breaks { get; set; }

    /// <summary>What web servers say; <c>null</c> while they take what is posted.</summary>
    public string? WebProblem { get; set; }

    public ChannelReader<(ReportUri Uri, ReportParcel Parcel)> Sent => _sent.Reader;

    public ValueTask<string?> SendAsync(ReportUri uri, ReportParcel parcel, CancellationToken cancellation)
    {
        if (Breaks) throw new IOException("The process ended here.");
        _sent.Writer.TryWrite((uri, parcel));
        return ValueTask.FromResult(uri.Address is null ? null : WebProblem);
    }
}
