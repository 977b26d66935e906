using Postrider.Relay.Spooling;

namespace Postrider.Relay.Signing;

/// <summary>A message, which it owns, with fields before it.</summary>
internal sealed class PrefixedBody(ReadOnlyMemory<byte> prefix, IStoredBody body) : IStoredBody
{
    public long Size => prefix.Length + body.Size;

    public ReadOnlyMemory<byte> Memory { get; } = body.Memory.IsEmpty ? default : (byte[])[.. prefix.Span, .. body.Memory.Span];

    public ReadOnlyMemory<byte> Prefix => prefix;

    public Stream OpenRead() => new PrefixedStream(prefix, body.OpenRead());

    public ValueTask DisposeAsync() => body.DisposeAsync();
}
