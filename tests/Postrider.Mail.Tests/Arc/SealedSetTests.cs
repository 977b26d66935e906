using System.Text;
using Postrider.Mail.Arc;

namespace Postrider.Mail.Tests.Arc;

/// <summary>A set of our own, read back.</summary>
public sealed class SealedSetTests
{
    private const string Seal = "ARC-Seal: i=2; a=rsa-sha256; d=ours.example; s=s1; t=1; cv=pass; b=AAAA\r\n";
    private const string Results = "ARC-Authentication-Results: i=2; ours.example;\r\n\tspf=pass\r\n";

    [Fact]
    public void It_says_what_it_said_when_it_was_made()
    {
        var set = SealedSet.Find(Encoding.ASCII.GetBytes($"X-Other: y\r\n{Seal}ARC-Message-Signature: i=2\r\n{Results}"));

        Assert.Equal(("ours.example", ArcChainStatus.Pass, "ours.example;\tspf=pass"), (set?.Domain.Value, set?.Chain, set?.Results));
    }

    [Theory]
    [InlineData("")]
    [InlineData(Seal)]
    [InlineData(Results)]
    [InlineData(Seal + Results + Seal)]
    [InlineData(Results + Seal + Results)]
    [InlineData("ARC-Seal: i=2\r\n" + Results)]
    [InlineData("ARC-Seal: i=2; a=rsa-sha256; d=ours.example; s=s1; cv=odd; b=AAAA\r\n" + Results)]
    public void What_is_no_set_is_none(string fields) => Assert.Null(SealedSet.Find(Encoding.ASCII.GetBytes(fields)));
}
