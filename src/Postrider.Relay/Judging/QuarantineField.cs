using System.Buffers;
using System.Text;

namespace Postrider.Relay.Judging;

/// <summary>The field that marks a message for whoever sorts mail behind us: <c>X-Postrider-Quarantine: dmarc=fail policy.p=reject header.from=example.com</c>.</summary>
public static class QuarantineField
{
    public const string Name = "X-Postrider-Quarantine";

    /// <param name="mark">As <see cref="Ruling.Mark"/> has it.</param>
    /// <param name="output">Gets the whole field with its line end.</param>
    public static void Write(string mark, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(mark);
        ArgumentNullException.ThrowIfNull(output);
        Encoding.ASCII.GetBytes($"{Name}: {mark}\r\n", output);
    }
}
