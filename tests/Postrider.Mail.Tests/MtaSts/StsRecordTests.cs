using CsCheck;
using Postrider.Mail.MtaSts;

namespace Postrider.Mail.Tests.MtaSts;

public sealed class StsRecordTests
{
    [Theory]
    [InlineData("v=STSv1; id=20160831085700Z;", "20160831085700Z")]
    [InlineData("v=STSv1;id=a", "a")]
    [InlineData("v=STSv1 ; id=1 ; more=that; ", "1")]
    [InlineData("v=STSv1; more=that; id=1", "1")]
    public void A_record_has_an_id(string text, string id)
    {
        Assert.True(StsRecord.TryParse(text, out var read));
        Assert.Equal(id, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=STSv1")]
    [InlineData("v=STSv1;")]
    [InlineData("v=STSv1; id=")]
    [InlineData("v=STSv1; id=a b")]
    [InlineData("v=STSv1; id=ä")]
    [InlineData("v=STSv1; id=a-b")]
    [InlineData("v=STSv1; id=1; id=2")]
    [InlineData("v=STSv1; id=012345678901234567890123456789012")]
    [InlineData("v=STSv2; id=1")]
    [InlineData("v=STSv1x; id=1")]
    [InlineData("id=1; v=STSv1")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@b.example")]
    public void What_is_no_record_has_none(string text) => Assert.False(StsRecord.TryParse(text, out _));

    [Fact]
    public void Other_texts_at_the_name_do_not_count() => Assert.Equal("1", StsRecord.IdOf(["v=spf1 -all", "v=STSv1; id=1"]));

    [Fact]
    public void Two_records_are_none() => Assert.Null(StsRecord.IdOf(["v=STSv1; id=1", "v=STSv1; id=2"]));

    [Fact]
    public void Any_id_of_the_grammar_comes_back() =>
        Gen.String[Gen.Char["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"], 1, 32].Sample(id => StsRecord.TryParse($"v=STSv1; id={id};", out var read) && read == id);
}
