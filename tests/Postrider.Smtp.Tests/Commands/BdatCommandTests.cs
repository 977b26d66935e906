using System.Text;
using Postrider.Smtp.Commands;

namespace Postrider.Smtp.Tests.Commands;

public sealed class BdatCommandTests
{
    [Theory]
    [InlineData("0", 0, false)]
    [InlineData("4096", 4096, false)]
    [InlineData("0 LAST", 0, true)]
    [InlineData("1 last", 1, true)]
    [InlineData("999999999999999999", 999_999_999_999_999_999, false)]
    public void Sizes_are_taken(string argument, long octets, bool isLast)
    {
        Assert.Null(BdatCommand.TryParse(Encoding.ASCII.GetBytes(argument), out var size, out var last));
        Assert.Equal((octets, isLast), (size, last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("LAST")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("1.5")]
    [InlineData("0x10")]
    [InlineData("1000000000000000000")]
    [InlineData("1 FIRST")]
    [InlineData("1 LAST LAST")]
    [InlineData("1LAST")]
    public void What_is_no_size_is_refused(string argument) =>
        Assert.Equal(501, BdatCommand.TryParse(Encoding.ASCII.GetBytes(argument), out _, out _)?.Code);
}
