using System.Text;
using Postrider.Smtp.Client;

namespace Postrider.Mail.Tests.Dsn;

/// <summary>A message reported on; in memory, or behind a stream as a large one is.</summary>
internal sealed class OriginalMessage(string text, bool isStreamed = false) : IOutgoingBody
{
    private readonly byte[] _octets = Encoding.Latin1.GetBytes(text);

    public long Size => _octets.Length;

    public ReadOnlyMemory<byte> Memory => isStreamed ? default : _octets;

    public Stream OpenRead() => new MemoryStream(_octets);
}
