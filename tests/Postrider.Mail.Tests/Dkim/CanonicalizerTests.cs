using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Postrider.Mail.Dkim;

namespace Postrider.Mail.Tests.Dkim;

public sealed class CanonicalizerTests
{
    // Few octets, so that those which matter stand beside each other often.
    private static readonly Gen<string> Bodies = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const(" "), Gen.Const("\t"), Gen.Const("\r\n"), Gen.Const("\r"), Gen.Const("\n"), Gen.Const("  "), Gen.Const("\r\n\r\n"), Gen.Const("a line of text\r\n"), Gen.Const("words and words, without an end")).List[0, 40].Select(string.Concat);

    /// <summary>RFC 6376, 3.4.5: the example, and the empty bodies of 3.4.3 and 3.4.4.</summary>
    [Theory]
    [InlineData(Canonicalization.Relaxed, " C \r\nD \t E\r\n\r\n\r\n", " C\r\nD E\r\n")]
    [InlineData(Canonicalization.Simple, " C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n")]
    [InlineData(Canonicalization.Relaxed, "", "")]
    [InlineData(Canonicalization.Simple, "", "\r\n")]
    [InlineData(Canonicalization.Relaxed, "\r\n \r\n", "")]
    [InlineData(Canonicalization.Simple, "\r\n\r\n", "\r\n")]
    [InlineData(Canonicalization.Relaxed, "no end", "no end\r\n")]
    [InlineData(Canonicalization.Simple, "no end", "no end\r\n")]
    public void A_body_gets_its_form(Canonicalization form, string body, string canonical) => Assert.Equal(canonical, Body(form, body, int.MaxValue));

    [Theory]
    [InlineData(Canonicalization.Relaxed, "A: X\r\n", "a:X")]
    [InlineData(Canonicalization.Relaxed, "B : Y\t\r\n\tZ  \r\n", "b:Y Z")]
    [InlineData(Canonicalization.Simple, "B : Y\t\r\n\tZ  \r\n", "B : Y\t\r\n\tZ  ")]
    [InlineData(Canonicalization.Relaxed, "Subject:\r\n", "subject:")]
    [InlineData(Canonicalization.Relaxed, "Subject: \r\n \r\n", "subject:")]
    public void A_field_gets_its_form(Canonicalization form, string field, string canonical)
    {
        var output = new ArrayBufferWriter<byte>();

        HeaderCanonicalizer.Write(Encoding.Latin1.GetBytes(field), form, output);

        Assert.Equal(canonical, Encoding.Latin1.GetString(output.WrittenSpan));
    }

    [Fact]
    public void A_body_gets_the_form_of_the_naive_rules_however_it_comes() =>
        Gen.Select(Bodies, Gen.OneOf(Gen.Int[1, 9], Gen.Int[10, 400])).Sample((body, length) =>
            Body(Canonicalization.Relaxed, body, length) == NaiveRelaxed(body) && Body(Canonicalization.Simple, body, length) == NaiveSimple(body));

    [Fact]
    public void A_long_body_gets_the_form_of_the_naive_rules() =>
        Gen.Select(Bodies.List[50, 400].Select(string.Concat), Gen.Int[1, 9000]).Sample((body, length) =>
            Body(Canonicalization.Relaxed, body, length) == NaiveRelaxed(body) && Body(Canonicalization.Simple, body, length) == NaiveSimple(body), iter: 200);

    [Fact]
    public void A_million_empty_lines_before_text_are_kept()
    {
        var body = string.Concat(Enumerable.Repeat("\r\n", 1_000_001)) + "end";

        Assert.Equal(body + "\r\n", Body(Canonicalization.Relaxed, body, 64 * 1024));
    }

    private static string NaiveSimple(string body) => Regex.Replace(body, @"(\r\n)*\z", "") + "\r\n";

    private static string NaiveRelaxed(string body)
    {
        var lines = body.Split("\r\n").Select(line => Regex.Replace(Regex.Replace(line, "[ \t]+", " "), @" \z", ""));
        var text = Regex.Replace(string.Join("\r\n", lines), @"(\r\n)*\z", "");
        return text.Length == 0 ? "" : text + "\r\n";
    }

    private static string Body(Canonicalization form, string body, int length)
    {
        var canonicalizer = new BodyCanonicalizer(form);
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in Encoding.Latin1.GetBytes(body).Chunk(length)) canonicalizer.Append(piece, output);
        canonicalizer.Finish(output);
        return Encoding.Latin1.GetString(output.WrittenSpan);
    }
}
