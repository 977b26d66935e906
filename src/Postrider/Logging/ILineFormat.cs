using System.Buffers;

namespace Postrider.Logging;

/// <summary>How a message of the log becomes octets.</summary>
internal interface ILineFormat
{
    /// <summary>Writes the line with its end. Nothing in it can end the line early or steer a terminal.</summary>
    void Write(IBufferWriter<byte> output, in LogLine line);
}
