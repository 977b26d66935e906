using Postrider.Serving;

namespace Postrider.Tests.Serving;

public sealed class OpenFileLimitTests
{
    [Theory]
    [InlineData("Max open files            1024                 524288               files     ", 1024L)]
    [InlineData("Max open files            unlimited            unlimited            files     ", null)]
    [InlineData("Max processes             63407                63407                processes ", null)]
    public void The_soft_limit_is_read_from_the_systems_table(string line, long? limit)
    {
        Assert.Equal(limit, OpenFileLimit.Parse(["Limit                     Soft Limit           Hard Limit           Units     ", line]));
    }
}
