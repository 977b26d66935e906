using System.Net;
using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class XClientCommandTests
{
    public static TheoryData<string, XClientAttributes> Taken => new()
    {
        { "ADDR=192.0.2.1", new XClientAttributes { Given = XClientFields.Address, Address = IPAddress.Parse("192.0.2.1") } },
        { "addr=IPV6:2001:db8::1", new XClientAttributes { Given = XClientFields.Address, Address = IPAddress.Parse("2001:db8::1") } },
        { "ADDR=IPV6:::ffff:192.0.2.1", new XClientAttributes { Given = XClientFields.Address, Address = IPAddress.Parse("192.0.2.1") } },
        { "ADDR=[UNAVAILABLE]", new XClientAttributes { Given = XClientFields.Address } },
        { "NAME=[TEMPUNAVAIL]", new XClientAttributes { Given = XClientFields.Name } },
        { "LOGIN=[unavailable]", new XClientAttributes { Given = XClientFields.Login } },
        { "NAME=spike.porcupine.org", new XClientAttributes { Given = XClientFields.Name, Name = "spike.porcupine.org" } },
        { "LOGIN=a+2Bb+20c", new XClientAttributes { Given = XClientFields.Login, Login = "a+b c" } },
        { "HELO=a(b)", new XClientAttributes { Given = XClientFields.Helo, Helo = "a?b?" } },
        { "PROTO=ESMTP", new XClientAttributes { Given = XClientFields.Protocol, IsExtended = true } },
        { "PROTO=smtp", new XClientAttributes { Given = XClientFields.Protocol, IsExtended = false } },
        {
            "PORT=4711  DESTADDR=198.51.100.1 DESTPORT=25",
            new XClientAttributes
            {
                Given = XClientFields.Port | XClientFields.DestinationAddress | XClientFields.DestinationPort,
                Port = 4711,
                DestinationAddress = IPAddress.Parse("198.51.100.1"),
                DestinationPort = 25,
            }
        },
    };

    [Theory]
    [MemberData(nameof(Taken))]
    public void Attributes_are_taken(string argument, XClientAttributes expected)
    {
        Assert.Null(XClientCommand.TryParse(Encoding.ASCII.GetBytes(argument), out var attributes));
        Assert.Equal(expected, attributes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ADDR")]
    [InlineData("=192.0.2.1")]
    [InlineData("COLOR=blue")]
    [InlineData("ADDR=")]
    [InlineData("ADDR=2001:db8::1")]
    [InlineData("ADDR=IPV6:192.0.2.1")]
    [InlineData("ADDR=127.1")]
    [InlineData("ADDR=mx.example")]
    [InlineData("ADDR=192.0.2.1 ADDR=192.0.2.2")]
    [InlineData("ADDR=192.0.2.1 PORT=x")]
    [InlineData("PORT=65536")]
    [InlineData("PORT=-1")]
    [InlineData("PROTO=LMTP")]
    [InlineData("PROTO=[UNAVAILABLE]")]
    [InlineData("NAME=a+0D+0Ab")]
    [InlineData("HELO=+E2+82+AC")]
    [InlineData("LOGIN=a=b")]
    public void What_is_wrong_with_any_of_them_refuses_all(string argument)
    {
        Assert.Equal(501, XClientCommand.TryParse(Encoding.ASCII.GetBytes(argument), out var attributes)?.Code);
        Assert.Equal(default, attributes);
    }
}
