using Postrider.Mail.Dkim;

namespace Postrider.Mail.Tests.Dkim;

public sealed class DkimKeyRecordTests
{
    [Fact]
    public void A_record_says_what_the_key_is_for()
    {
        Assert.True(DkimKeyRecord.TryParse("v=DKIM1; k=ed25519; h=sha1:sha256; s=email; t=y:s; n=note; p=AQID", out var record, out _));

        Assert.Equal("ed25519", record.KeyType);
        Assert.Equal([1, 2, 3], record.Key.ToArray());
        Assert.True(record is { IsSha256Allowed: true, IsForMail: true, IsTest: true, IsStrict: true, Notes: "note" });
    }

    [Fact]
    public void A_bare_key_is_for_all()
    {
        Assert.True(DkimKeyRecord.TryParse("p=AQ ID", out var record, out _));

        Assert.True(record is { KeyType: "rsa", IsSha256Allowed: true, IsForMail: true, IsTest: false, IsStrict: false, IsRevoked: false });
    }

    [Fact]
    public void An_empty_key_is_revoked()
    {
        Assert.True(DkimKeyRecord.TryParse("v=DKIM1; p=", out var record, out _));

        Assert.True(record.IsRevoked);
    }

    [Theory]
    [InlineData("v=DKIM2; p=AQID")]
    [InlineData("p=AQID; v=DKIM1")]
    [InlineData("v=DKIM1")]
    [InlineData("p=AQID; p=AQID")]
    [InlineData("p=?")]
    [InlineData("some other record")]
    public void What_is_no_record_is_refused(string text) => Assert.False(DkimKeyRecord.TryParse(text, out _, out _));
}
