using System.Runtime.InteropServices;
using Postrider.Relay.Spooling;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Signing;

/// <summary>A stored message without the fields that were put before it. It does not own the message.</summary>
internal sealed class UnprefixedBody(IStoredBody body) : IOutgoingBody
{
    public long Size => body.Size - body.Prefix.Length;

    public ReadOnlyMemory<byte> Memory => body.Memory.IsEmpty ? default : body.Memory[body.Prefix.Length..];

    /// <summary>Its first octet stands at position 0: readers that can seek count from there.</summary>
    public Stream OpenRead()
    {
        if (MemoryMarshal.TryGetArray(Memory, out var octets) && octets.Count > 0) return new MemoryStream(octets.Array!, octets.Offset, octets.Count, writable: false); // It has octets.
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
