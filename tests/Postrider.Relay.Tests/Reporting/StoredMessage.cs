using System.Text;
using Postrider.Relay.Spooling;

namespace Postrider.Relay.Tests.Reporting;

/// <summary>A body in the spool; behind a stream as a large one is, and broken when told so.</summary>
internal sealed class StoredMessage(string text, IOException? failure = null) : IStoredBody
{
    private readonly byte[] _octets = Encoding.UTF8.GetBytes(text);

    public bool IsDisposed { get; private set; }

    public long Size => _octets.Length;

    public ReadOnlyMemory<byte> Memory => default;

    public ReadOnlyMemory<byte> Prefix => default;

    public Stream OpenRead() => failure is null ? new MemoryStream(_octets, writable: false) : throw failure;

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
