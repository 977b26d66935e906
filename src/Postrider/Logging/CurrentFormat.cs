using System.Buffers;

namespace Postrider.Logging;

/// <summary>The format in force, which a reload exchanges.</summary>
internal sealed class CurrentFormat(ILineFormat format) : ILineFormat
{
    private volatile ILineFormat _format = format;

    public ILineFormat InForce
    {
        set => _format = value;
    }

    public void Write(IBufferWriter<byte> output, in LogLine line) => _format.Write(output, line);
}
