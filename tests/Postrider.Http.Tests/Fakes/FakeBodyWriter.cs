using System.Buffers;
using System.Text;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Tests.Fakes;

/// <summary>A body in memory.</summary>
internal sealed class FakeBodyWriter : IBodyWriter
{
    private readonly ArrayBufferWriter<byte> _octets = new();

    public string Text => Encoding.UTF8.GetString(_octets.WrittenSpan);

    public long Size => _octets.WrittenCount;

    public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        foreach (var segment in octets) _octets.Write(segment.Span);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
