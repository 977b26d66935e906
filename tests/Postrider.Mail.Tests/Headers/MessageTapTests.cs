using CsCheck;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Tests.Headers;

public sealed class MessageTapTests
{
    [Fact]
    public void What_readers_see_does_not_depend_on_the_pieces()
    {
        var message = Gen.OneOf(Gen.Const((byte)'\r'), Gen.Const((byte)'\n'), Gen.Const((byte)':'), Gen.Const((byte)' '), Gen.Const((byte)'a'), Gen.Byte).Array[0, 80];

        Gen.Select(message, Gen.Int[1, 9]).Sample((octets, pieceLength) => Read(octets, pieceLength) == Read(octets, int.MaxValue));
    }

    [Fact]
    public void A_header_section_has_a_bound()
    {
        var tap = new MessageTap([], 1000);
        var line = "X-Long: 890123456\r\n"u8.ToArray();

        Assert.Throws<InvalidDataException>(() =>
        {
            for (var i = 0; i < 60; i++) tap.Append(line);
        });
    }

    private static string Read(byte[] octets, int pieceLength)
    {
        var reader = new CopyingReader();
        var tap = new MessageTap([reader]);
        foreach (var piece in octets.Chunk(Math.Max(1, Math.Min(pieceLength, octets.Length)))) tap.Append(piece);
        tap.Finish();
        return $"{Convert.ToHexString([.. reader.Fields])} {Convert.ToHexString([.. reader.Body])}";
    }

    private sealed class CopyingReader : IMessageReader
    {
        public List<byte> Fields { get; } = [];

        public List<byte> Body { get; } = [];

        public void ReadHeader(ReadOnlySpan<byte> fields) => Fields.AddRange(fields);

        public void ReadBody(ReadOnlySpan<byte> octets) => Body.AddRange(octets);
    }
}
