using System.Text;
using Postrider.Mail.DomainRecords;

namespace Postrider.Fuzz.Targets;

/// <summary>Records that ask for TLS reports: one is read, or has a mistake that can be shown to people; what we call right the sender of reports follows.</summary>
public sealed class TlsReportRecordFuzz : IFuzzTarget
{
    public string Name => "tls-report-record";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "v=TLSRPTv1; rua=mailto:tls@example.com,https://reports.example/v1"u8.ToArray(),
        "v=TLSRPTv1;rua=mailto:a@b.example!10m ; x-y=z;"u8.ToArray(),
        "v=TLSRPTv1 ;; rua = https://[2001:db8::1]/x?y=%2C, ,"u8.ToArray(),
        "v=TLSRPTv1"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var text = Encoding.UTF8.GetString(input);
        var followed = Mail.TlsReports.TlsReportRecord.UrisOf([text]);
        var mistake = TlsReportRecord.Parse(text, out var reports);
        Invariant.Holds(mistake is null == !reports.IsEmpty, "A record is right and asks nobody, or is wrong and asks somebody.");
        if (mistake is null) Invariant.Holds(!followed.IsEmpty, "What is called right nobody follows.");
    }
}
