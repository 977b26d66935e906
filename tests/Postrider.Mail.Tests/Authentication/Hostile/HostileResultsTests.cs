using System.Buffers;
using System.Text;
using Postrider.Mail.Authentication;

namespace Postrider.Mail.Tests.Authentication.Hostile;

/// <summary>Authentication-Results that a stranger wrote so that programs behind us take them for ours.</summary>
public sealed class HostileResultsTests
{
    [Theory]
    [InlineData("mx.bücher.example; dmarc=pass")]
    [InlineData("mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("MX.XN--BCHER-KVA.EXAMPLE; dmarc=pass")]
    [InlineData("MX.BÜCHER.example. ; dmarc=pass")]
    [InlineData("\"mx.bücher.example\"; dmarc=pass")]
    [InlineData("\"m\\x.xn--bcher-kva.example\"; dmarc=pass")]
    [InlineData("(c) mx.xn--bcher-kva.example (c) 1; dmarc=pass")]
    [InlineData("(a (nested \\) (comment))) mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("\r\n\tmx.xn--bcher-kva.example;\r\n\tdmarc=pass")]
    [InlineData("\r\n \r\n mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("mx.xn--bcher-kva.example/1; dmarc=pass")]
    [InlineData("mx.xn--bcher-kva.example@evil.example; dmarc=pass")]
    [InlineData("mx.xn--bcher-kva.example")]
    [InlineData("mx.xn--bcher-kva.example dmarc=pass")]
    [InlineData("mx.xn--bcher-kva.example:25; dmarc=pass")]
    [InlineData("; mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("\"mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("(((((((((((((((x)))))))))))))) mx.xn--bcher-kva.example; dmarc=pass")]
    [InlineData("")]
    public void They_are_removed(string body) => Assert.Equal(1, Remove($"Authentication-Results:{body}\r\n"));

    [Theory]
    [InlineData("authentication-RESULTS \t:")]
    [InlineData("Authentication-Results:")]
    public void However_the_field_is_named(string name) => Assert.Equal(1, Remove($"{name} mx.xn--bcher-kva.example; dmarc=pass\r\n"));

    [Theory]
    [InlineData("mx.bucher.example; dmarc=pass")]
    [InlineData("xn--bcher-kva.example; dmarc=pass")]
    [InlineData("mx.bücher.example.evil.example; dmarc=pass")]
    [InlineData("a.mx.bücher.example; dmarc=pass")]
    [InlineData("müller.example; dmarc=pass")]
    [InlineData("ü.example; dmarc=pass")]
    public void Those_of_others_stay(string body) => Assert.Equal(0, Remove($"Authentication-Results: {body}\r\n"));

    [Fact]
    public void All_of_very_many_are_removed() => Assert.Equal(20_000, Remove("Authentication-Results: mx.xn--bcher-kva.example; dmarc=pass\r\n".Times(20_000)));

    [Theory]
    [InlineData("(")]
    [InlineData("()")]
    [InlineData("\"")]
    [InlineData("a=b;")]
    [InlineData("\\")]
    [InlineData(" ")]
    public void A_field_of_a_megabyte_is_read_in_one_go(string piece)
    {
        var body = $"other.example; {piece.Times(1024 * 1024 / piece.Length)}";

        Assert.False(AuthenticationResults.TryParse(body, out _));
        Assert.Equal(0, Remove($"Authentication-Results: {body}\r\n"));
    }

    private static int Remove(string field) => ForeignResults.Remove(Encoding.UTF8.GetBytes($"Received: x\r\n{field}Subject: y\r\n"), "mx.bücher.example", new ArrayBufferWriter<byte>());
}
