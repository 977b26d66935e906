using System.Buffers;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Submission;

/// <summary>A body on its way to the spool that filters see pass. It owns neither.</summary>
internal sealed class FilteredBody(IBodyWriter body, FilterRound filters) : IBodyWriter
{
    public long Size => body.Size;

    public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        filters.Append(octets);
        return body.WriteAsync(octets, cancellation);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
