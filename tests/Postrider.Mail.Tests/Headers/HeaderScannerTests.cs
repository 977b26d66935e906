using System.Text;
using CsCheck;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Tests.Headers;

public sealed class HeaderScannerTests
{
    [Theory]
    [InlineData("A: 1\r\n\r\nbody", 6, 8, HeaderEndKind.EmptyLine)]
    [InlineData("A: 1\n\nbody", 5, 6, HeaderEndKind.EmptyLine)]
    [InlineData("\r\nbody", 0, 2, HeaderEndKind.EmptyLine)]
    [InlineData("A: 1\r\n 2\r\n\t\r\n\r\nbody", 13, 15, HeaderEndKind.EmptyLine)]
    [InlineData("A: 1\r\nno field\r\n\r\n", 6, 6, HeaderEndKind.NotAField)]
    [InlineData(" A: 1\r\n\r\n", 0, 0, HeaderEndKind.NotAField)]
    [InlineData("A B: 1\r\n\r\n", 0, 0, HeaderEndKind.NotAField)]
    [InlineData(": 1\r\n\r\n", 0, 0, HeaderEndKind.NotAField)]
    [InlineData("A : 1\r\n\r\n", 7, 9, HeaderEndKind.EmptyLine)]
    [InlineData("A: 1\r\n", 6, 6, HeaderEndKind.EndOfMessage)]
    [InlineData("A: 1", 4, 4, HeaderEndKind.EndOfMessage)]
    [InlineData("A", 0, 0, HeaderEndKind.NotAField)]
    [InlineData("", 0, 0, HeaderEndKind.EndOfMessage)]
    public void The_end_is_found_as_liberally_as_Postfix_does(string message, int fieldsLength, int bodyStart, HeaderEndKind kind) =>
        Assert.Equal(new HeaderEnd(fieldsLength, bodyStart, kind), FindEnd(Encoding.ASCII.GetBytes(message), int.MaxValue));

    [Fact]
    public void The_end_does_not_depend_on_the_pieces()
    {
        var message = Gen.OneOf(Gen.Const((byte)'\r'), Gen.Const((byte)'\n'), Gen.Const((byte)':'), Gen.Const((byte)' '), Gen.Const((byte)'a'), Gen.Byte).Array[0, 60];

        Gen.Select(message, Gen.Int[1, 7]).Sample((octets, pieceLength) => FindEnd(octets, pieceLength) == FindEnd(octets, int.MaxValue));
    }

    [Fact]
    public void A_name_longer_than_any_line_is_no_field() =>
        Assert.Equal(HeaderEndKind.NotAField, FindEnd(Encoding.ASCII.GetBytes($"{new string('a', 999)}: 1\r\n\r\n"), int.MaxValue).Kind);

    private static HeaderEnd FindEnd(byte[] octets, int pieceLength)
    {
        var scanner = new HeaderScanner();
        for (var length = Math.Min(pieceLength, octets.Length); length < octets.Length; length += Math.Min(pieceLength, octets.Length - length))
            if (scanner.TryFindEnd(octets.AsSpan(0, length), out var early)) return early;
        return scanner.TryFindEnd(octets, out var end) ? end : scanner.Finish(octets);
    }
}
