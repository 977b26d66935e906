using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.Dns;

public sealed class WireNameTests
{
    [Theory]
    [InlineData("a.example")]
    [InlineData("x.y.z.xn--mller-kva.example")]
    public void What_is_written_is_read(string name)
    {
        var octets = new byte[300];
        var length = WireName.Write(DomainName.Parse(name), octets);
        var at = 0;

        Assert.True(WireName.TryRead(octets.AsSpan(0, length), ref at, out var read));
        Assert.Equal(name, read);
        Assert.Equal(length, at);
    }

    [Fact]
    public void A_compressed_name_is_read_and_passed_by_its_own_length()
    {
        byte[] message = [7, .. "EXAMPLE"u8, 0, 1, .. "a"u8, 0xc0, 0, 99];
        var at = 9;

        Assert.True(WireName.TryRead(message, ref at, out var name));
        Assert.Equal("a.example", name);
        Assert.Equal(13, at);
    }

    public static TheoryData<string> Malformed =>
    [
        "",
        "0361",
        "0161",
        "c0",
        "c000",
        "0161c000",
        "c00900",
        "40" + new string('0', 140),
        "8000",
        string.Concat(Enumerable.Repeat("0161", 128)) + "00",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Names_that_have_no_end_or_are_too_long_are_refused(string octets)
    {
        var at = 0;

        Assert.False(WireName.TryRead(Convert.FromHexString(octets), ref at, out _));
    }

    [Fact]
    public void Pointers_that_only_lead_backwards_end_even_in_a_long_chain()
    {
        byte[] message = [0, .. Enumerable.Range(0, 1000).SelectMany(i => (byte[])[(byte)(0xc0 | ((i == 0 ? 0 : 2 * i - 1) >> 8)), (byte)(i == 0 ? 0 : 2 * i - 1)])];
        var at = message.Length - 2;

        Assert.True(WireName.TryRead(message, ref at, out var name));
        Assert.Equal("", name);
    }

    [Theory]
    [InlineData(new byte[] { 3, (byte)'a', (byte)'.', (byte)'b', 0 }, @"a\.b")]
    [InlineData(new byte[] { 3, 0, 0xff, (byte)'\\', 0 }, @"\000\255\092")]
    [InlineData(new byte[] { 0 }, ".")]
    public void Other_octets_are_shown_and_are_no_host(byte[] message, string shown)
    {
        var at = 0;

        Assert.True(WireName.TryRead(message, ref at, out var name));
        Assert.Equal(shown, WireName.ForPeople(name));
        Assert.False(WireName.TryConvert(name, out _));
    }
}
