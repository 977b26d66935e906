using MimeKit;

namespace Postrider.Relay.Conversion;

/// <summary>A stretch of the message that is written in another way.</summary>
/// <param name="Start">Its first octet.</param>
/// <param name="End">The octet after its last; the same where something is put in.</param>
/// <param name="Text">What stands in its place; <c>null</c> where its octets are encoded.</param>
/// <param name="From">How the octets are encoded now.</param>
/// <param name="To">How they are to be encoded; <see cref="ContentEncoding.SevenBit"/> puts a question mark for each octet that cannot pass.</param>
internal readonly record struct Patch(long Start, long End, byte[]? Text, ContentEncoding From, ContentEncoding To)
{
    public static Patch Replace(long start, long end, byte[] text) => new(start, end, text, default, default);

    public static Patch Encode(long start, long end, ContentEncoding from, ContentEncoding to) => new(start, end, null, from, to);

    /// <summary>For text that no reader shows: what stands before the first and after the last boundary (RFC 2046, 5.1.1).</summary>
    public static Patch Mask(long start, long end) => new(start, end, null, ContentEncoding.SevenBit, ContentEncoding.SevenBit);
}
