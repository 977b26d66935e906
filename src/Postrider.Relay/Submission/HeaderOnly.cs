using Postrider.Smtp.Client;

namespace Postrider.Relay.Submission;

/// <summary>The start of a message, for a report that is written before the message lies in the spool.</summary>
internal sealed class HeaderOnly(ReadOnlyMemory<byte> octets) : IOutgoingBody
{
    /// <summary>Octets of a header section that are kept for it.</summary>
    public const int MaximumLength = 64 * 1024;

    public long Size => octets.Length;

    public ReadOnlyMemory<byte> Memory => octets;

    public Stream OpenRead() => new MemoryStream(octets.ToArray(), writable: false);
}
