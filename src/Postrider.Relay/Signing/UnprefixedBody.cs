using Postrider.Relay.Spooling;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Signing;

/// <summary>A stored message without the fields that were put before it. It does not own the message.</summary>
internal sealed class UnprefixedBody(IStoredBody body) : IOutgoingBody
{
    public long Size => body.Size - body.Prefix.Length;

    public ReadOnlyMemory<byte> Memory => body.Memory.IsEmpty ? default : body.Memory[body.Prefix.Length..];

    public Stream OpenRead()
    {
        var stream = body.OpenRead();
        try
        {
            stream.ReadExactly(new byte[body.Prefix.Length]);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }
}
