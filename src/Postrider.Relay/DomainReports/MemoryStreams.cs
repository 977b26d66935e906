using System.Runtime.InteropServices;

namespace Postrider.Relay.DomainReports;

/// <summary>Reads memory as a stream, without a copy where it is an array.</summary>
internal static class MemoryStreams
{
    public static MemoryStream Open(ReadOnlyMemory<byte> octets) =>
        MemoryMarshal.TryGetArray(octets, out var segment) && segment.Array is { } array
            ? new MemoryStream(array, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(octets.ToArray(), writable: false);
}
