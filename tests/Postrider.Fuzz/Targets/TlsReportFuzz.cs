using Postrider.Mail.TlsReports;

namespace Postrider.Fuzz.Targets;

/// <summary>TLS reports as anybody may send them. One that is read can be written and read again.</summary>
public sealed class TlsReportFuzz : IFuzzTarget
{
    public string Name => "tls-report";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """
        {"organization-name":"a","date-range":{"start-datetime":"2025-01-01T00:00:00Z","end-datetime":"2025-01-01T23:59:59Z"},"contact-info":"b","report-id":"c","policies":[{"policy":{"policy-type":"sts",
        "policy-string":["version: STSv1"],"policy-domain":"example.com","mx-host":"*.example.com"},"summary":{"total-successful-session-count":1,"total-failure-session-count":2},
        "failure-details":[{"result-type":"certificate-expired","failed-session-count":2,"receiving-mx-hostname":"mx.example.com"}]}]}
        """u8.ToArray(),
        "{\"date-range\":{},\"policies\":{\"policy\":{\"policy-domain\":\"\\ud800\"}}}"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!TlsReportReader.TryRead(input.ToArray(), out var report, out var problem))
        {
            Invariant.IsWritable(problem, "A problem");
            return;
        }

        Invariant.IsWritable(report.Organization + report.Contact + report.Id, "A report");
        Invariant.Holds(!report.Policies.IsEmpty, "A report has no policies.");
        foreach (var policy in report.Policies)
        {
            Invariant.Holds(policy is { Successes: >= 0, Failures: >= 0, Domain.IsEmpty: false }, "A policy is out of bounds.");
            foreach (var line in policy.Text) Invariant.IsWritable(line, "A policy");
        }

        using var output = new MemoryStream();
        TlsReportWriter.Write(report, output);
        Invariant.Holds(TlsReportReader.TryRead(output.ToArray(), out var again, out _) && again.Policies.Length == report.Policies.Length, "A report does not come back.");
    }
}
