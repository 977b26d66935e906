using System.Text;
using CsCheck;
using Postrider.Smtp.Server.Data;

namespace Postrider.Smtp.Tests.Data;

public sealed class ChunkInspectorTests
{
    [Theory]
    [InlineData("a\r\n.\r\n..b\r\n", LineEndFault.None)]
    [InlineData("no line end", LineEndFault.None)]
    [InlineData("", LineEndFault.None)]
    [InlineData("\n", LineEndFault.BareLineFeed)]
    [InlineData("a\r\n\n.", LineEndFault.BareLineFeed)]
    [InlineData("a\rb\n", LineEndFault.BareCarriageReturn)]
    [InlineData("a\r\r\n", LineEndFault.BareCarriageReturn)]
    [InlineData("a\r", LineEndFault.BareCarriageReturn)]
    public void Bare_line_ends_are_found(string message, LineEndFault expected)
    {
        foreach (var length in new[] { 1, 2, 1000 })
        {
            var inspector = new ChunkInspector();
            inspector.Inspect(Pieces.Cut(Encoding.ASCII.GetBytes(message), [length]));
            inspector.Finish();

            Assert.Equal(expected, inspector.Fault);
        }
    }

    [Fact]
    public void It_finds_what_taking_all_line_ends_away_leaves() =>
        Gen.Select(Gen.Char["\r\n.a"].Array[0, 80], Gen.Int[1, 40].Array[1, 3]).Sample((chars, lengths) =>
        {
            var message = new string(chars);
            var inspector = new ChunkInspector();

            inspector.Inspect(Pieces.Cut(Encoding.ASCII.GetBytes(message), lengths));
            inspector.Finish();

            Assert.Equal(message.Replace("\r\n", "", StringComparison.Ordinal).AsSpan().ContainsAny('\r', '\n'), inspector.Fault != LineEndFault.None);
        }, iter: 20_000);

    [Fact]
    public void A_line_end_may_lie_across_two_chunks()
    {
        var inspector = new ChunkInspector();
        inspector.Inspect(Pieces.Of("a\r"u8.ToArray()));
        inspector.Inspect(Pieces.Of("\nb"u8.ToArray()));
        inspector.Finish();

        Assert.Equal(LineEndFault.None, inspector.Fault);
    }
}
