using Postrider.Mail.ReportMail;

namespace Postrider.Fuzz.Targets;

/// <summary>Messages with reports in them.</summary>
public sealed class ReportMessageFuzz : IFuzzTarget
{
    public string Name => "report-message";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "From: a@b.example\r\nSubject: =?utf-8?q?x?=\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/xml; name=\"a.xml\"\r\n\r\n<feedback/>\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nContent-Type: application/json\r\nContent-Transfer-Encoding: base64\r\n\r\ne30=\r\n--b--\r\n"u8.ToArray(),
        "TLS-Report-Submitter: a.example\r\nContent-Type: application/tlsrpt+gzip\r\n\r\n\x1f\x8b"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        using var stream = new MemoryStream(input.ToArray());
        try
        {
            // Reads from memory, so it has ended when it returns.
            var message = ReportMessageReader.ReadAsync(stream, ReportLimits.Default, CancellationToken.None).GetAwaiter().GetResult();
            Invariant.IsWritable(message.Subject, "A subject");
            foreach (var reading in message.Readings) Invariant.IsWritable(reading.Name + reading.Problem, "A reading");
        }
        catch (Exception failure) when (failure is FormatException or InvalidDataException)
        {
            // Documented: it is no message, or one of too many parts.
        }
    }
}
