using System.Numerics;
using System.Runtime.InteropServices;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Sql;

/// <summary>
/// A checksum over what never changes in a row and must never be wrong: who gets a message and from whom. SQLite keeps none for the pages of its tables, and
/// an address with a flipped bit is still an address, of someone else.
/// </summary>
internal static class RowSeal
{
    /// <summary>Over a row of <c>recipient</c>.</summary>
    public static uint OfRecipient(RecipientKey key, string address, long notify, string? original)
    {
        var seal = Add(Add(Add(uint.MaxValue, key.Message.Value), key.Ordinal), notify);
        return ~Add(Add(seal, address), original);
    }

    /// <summary>Over a row of <c>message</c>.</summary>
    public static uint OfMessage(SpoolId id, string? reversePath, long size, uint bodyChecksum, long flags)
    {
        var seal = Add(Add(Add(Add(uint.MaxValue, id.Value), size), bodyChecksum), flags);
        return ~Add(seal, reversePath);
    }

    private static uint Add(uint seal, long number) => BitOperations.Crc32C(seal, (ulong)number);

    // The length parts one text from the next, and none from an empty one.
    private static uint Add(uint seal, string? text) => Spooling.Checksum.Add(Add(seal, text?.Length ?? -1), MemoryMarshal.AsBytes(text.AsSpan()));
}
