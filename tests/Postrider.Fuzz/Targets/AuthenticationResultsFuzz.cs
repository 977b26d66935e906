using System.Buffers;
using System.Text;
using Postrider.Mail.Authentication;

namespace Postrider.Fuzz.Targets;

/// <summary>Authentication-Results: what is read and written again is one field, and no field under our name is left in a header.</summary>
public sealed class AuthenticationResultsFuzz : IFuzzTarget
{
    private const string ServiceId = "mx.a.example";

    public string Name => "authentication-results";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "mx.a.example 1; spf=pass (why (not)) reason=\"a \\\"b\\\"\" smtp.mailfrom=x@b.example;\r\n\tdkim/1=fail header.d=b.example header.b=\"ab/+\""u8.ToArray(),
        " (c) \"mx.a.example\" ; none"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (AuthenticationResults.TryParse(Encoding.UTF8.GetString(input), out var results))
        {
            var written = AuthenticationResultsWriter.Write(results);
            foreach (var line in written[..^2].Split("\r\n").Skip(1)) Invariant.Holds(line.StartsWith('\t'), "A line of the field would begin another.");
        }

        byte[] header = [.. "Authentication-Results: "u8, .. input, .. "\r\nSubject: x\r\n"u8];
        var output = new ArrayBufferWriter<byte>();
        ForeignResults.Remove(header, ServiceId, output);
        var again = new ArrayBufferWriter<byte>();
        Invariant.Holds(ForeignResults.Remove(output.WrittenSpan, ServiceId, again) == 0, "A field under our name is left.");
    }
}
