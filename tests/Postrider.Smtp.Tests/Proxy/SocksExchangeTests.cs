using System.Buffers;
using System.Net;
using CsCheck;
using Postrider.Smtp.Client;
using Postrider.Smtp.Proxy;

namespace Postrider.Smtp.Tests.Proxy;

public sealed class SocksExchangeTests
{
    private static readonly IPEndPoint Target = IPEndPoint.Parse("192.0.2.7:25");
    private static readonly ClientCredential Ann = new("ann", "pw");

    [Fact]
    public void It_connects_without_signing_in()
    {
        var talk = new Talk(Target, null);

        Assert.Equal("050100", talk.Sent());
        Assert.Equal(SocksStep.NeedMore, talk.Take("0500"));
        Assert.Equal("05010001C00002070019", talk.Sent());
        Assert.Equal(SocksStep.Connected, talk.Take("05000001CB0071091234"));
        Assert.Equal(IPEndPoint.Parse("203.0.113.9:4660"), talk.Socks.Bound);
    }

    [Fact]
    public void It_signs_in_where_the_proxy_asks_for_it()
    {
        var talk = new Talk(IPEndPoint.Parse("[2001:db8::7]:25"), Ann);

        Assert.Equal("05020002", talk.Sent());
        Assert.Equal(SocksStep.NeedMore, talk.Take("0502"));
        Assert.Equal("0103616E6E027077", talk.Sent());
        Assert.Equal(SocksStep.NeedMore, talk.Take("0100"));
        Assert.Equal("0501000420010DB80000000000000000000000070019", talk.Sent());
        Assert.Equal(SocksStep.Connected, talk.Take("05000001000000000000"));
        Assert.Null(talk.Socks.Bound);
    }

    [Fact]
    public void What_the_peer_says_behind_the_answer_is_left_alone()
    {
        var talk = new Talk(Target, null);
        talk.Take("0500");

        Assert.Equal(SocksStep.Connected, talk.Take("0500000302616200193232302068690D0A"));

        Assert.Equal("3232302068690D0A", talk.Left);
    }

    [Theory]
    [InlineData("04", "does not speak SOCKS5")]
    [InlineData("05FF", "wants a user and a password")]
    [InlineData("0502", "was not offered")]
    [InlineData("0501", "was not offered")]
    [InlineData("0500|0502", "rules do not allow")]
    [InlineData("0500|0505", "connection refused")]
    [InlineData("0500|0542", "code 66")]
    [InlineData("0500|0500000900", "unknown kind")]
    [InlineData("0500|48545450", "not one of SOCKS5")]
    public void A_refusal_is_told_in_words(string answers, string expected)
    {
        var talk = new Talk(Target, null);

        var steps = answers.Split('|').Select(talk.Take).ToList();

        Assert.Equal(SocksStep.Failed, steps[^1]);
        Assert.Contains(expected, talk.Socks.Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0102")]
    [InlineData("0501")]
    public void A_refused_password_is_told(string answer)
    {
        var talk = new Talk(Target, Ann);
        talk.Take("0502");

        Assert.Equal(SocksStep.Failed, talk.Take(answer));
        Assert.Contains("refuses the user or the password", talk.Socks.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_that_does_not_fit_is_not_sent()
    {
        var talk = new Talk(Target, new ClientCredential("ann", new string('x', 256)));
        talk.Sent();

        Assert.Equal(SocksStep.Failed, talk.Take("0502"));
        Assert.Equal("", talk.Sent());
    }

    [Fact]
    public void Pieces_do_not_change_what_is_understood() => Gen.Select(Gen.Byte.Array[0, 40], Gen.Int[1, 7]).Sample((noise, length) =>
    {
        byte[] octets = [5, 0, .. noise];
        var (whole, pieces) = (new Talk(Target, Ann), new Talk(Target, Ann));
        var first = whole.Take(Convert.ToHexString(octets));
        var last = SocksStep.NeedMore;
        for (var at = 0; at < octets.Length && last == SocksStep.NeedMore; at += length)
            last = pieces.Take(Convert.ToHexString(octets.AsSpan(at, Math.Min(length, octets.Length - at))));
        return first == last && whole.Socks.Problem == pieces.Socks.Problem && Equals(whole.Socks.Bound, pieces.Socks.Bound);
    });

    /// <summary>An exchange with what came for it and what it sent.</summary>
    private sealed class Talk
    {
        private readonly ArrayBufferWriter<byte> _output = new();
        private byte[] _input = [];

        public Talk(IPEndPoint target, ClientCredential? credential)
        {
            Socks = new SocksExchange(target, credential);
            Socks.Begin(_output);
        }

        public SocksExchange Socks { get; }

        public string Left => Convert.ToHexString(_input);

        public SocksStep Take(string hexadecimal)
        {
            _input = [.. _input, .. Convert.FromHexString(hexadecimal)];
            var step = Socks.Take(_input, _output, out var used);
            _input = _input[used..];
            return step;
        }

        public string Sent()
        {
            var sent = Convert.ToHexString(_output.WrittenSpan);
            _output.ResetWrittenCount();
            return sent;
        }
    }
}
