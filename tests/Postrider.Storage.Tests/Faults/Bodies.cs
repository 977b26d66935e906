using Postrider.Relay.Spooling;

namespace Postrider.Storage.Tests.Faults;

/// <summary>A body that can be told from its message's id, so that whoever reads it back knows whether it is the right one.</summary>
internal static class Bodies
{
    public static byte[] Of(SpoolId id, int size)
    {
        var octets = new byte[size];
        new Random(HashCode(id)).NextBytes(octets);
        return octets;
    }

    // Not SpoolId's own: that one differs from process to process.
    private static int HashCode(SpoolId id) => (int)(id.Value ^ (id.Value >> 32));
}
