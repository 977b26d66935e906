using Postrider.Mail.Dmarc;

namespace Postrider.Mail.Tests.Dmarc;

public sealed class DmarcRecordTests
{
    [Fact]
    public void All_tags_are_read()
    {
        Assert.True(DmarcRecord.TryParse("v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=S; t=y; psd=n; pct=50; rua=mailto:a@b.example!10m, https://c.example/; ruf=mailto:f@b.example; fo=1", out var record, out _));

        Assert.Equal(DmarcPolicy.Reject, record.Policy);
        Assert.Equal(DmarcPolicy.Quarantine, record.SubdomainPolicy);
        Assert.Equal(DmarcPolicy.None, record.NonExistentPolicy);
        Assert.Equal(DmarcAlignment.Strict, record.DkimAlignment);
        Assert.Equal(DmarcAlignment.Strict, record.SpfAlignment);
        Assert.True(record.IsTest);
        Assert.Equal(PublicSuffixFlag.Organization, record.PublicSuffix);
        Assert.Equal(["mailto:a@b.example!10m", "https://c.example/"], record.AggregateReports);
        Assert.Equal(["mailto:f@b.example"], record.FailureReports);
    }

    [Theory]
    [InlineData("v=DMARC1; p=none", DmarcPolicy.None)]
    [InlineData("v = DMARC1 ;p = Quarantine ;", DmarcPolicy.Quarantine)]
    [InlineData("v=DMARC1;adkim=x;unknown;=;p=reject", DmarcPolicy.Reject)]
    [InlineData("v=DMARC1; p=reject; p=none", DmarcPolicy.Reject)]
    [InlineData("v=DMARC1", DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=bounce; rua=mailto:a@b.example", DmarcPolicy.None)]
    [InlineData("v=DMARC1; p=reject; sp=nonsense; rua=mailto:a@b.example", DmarcPolicy.None)]
    public void A_record_has_a_policy(string text, DmarcPolicy policy)
    {
        Assert.True(DmarcRecord.TryParse(text, out var record, out _));
        Assert.Equal(policy, record.Policy);
    }

    [Theory]
    [InlineData("v=DMARC1; p=bounce", "p= is neither none nor quarantine nor reject")]
    [InlineData("v=DMARC1; p=reject; np=; rua=nonsense", "np= is neither none nor quarantine nor reject")]
    [InlineData("p=reject; v=DMARC1", "it does not begin with v=DMARC1")]
    [InlineData("v=dmarc1; p=reject", "it does not begin with v=DMARC1")]
    [InlineData("v=DMARC12; p=reject", "it does not begin with v=DMARC1")]
    [InlineData("", "it does not begin with v=DMARC1")]
    public void What_is_no_record_is_told(string text, string problem)
    {
        Assert.False(DmarcRecord.TryParse(text, out _, out var told));
        Assert.Equal(problem, told);
    }
}
