using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.MtaSts;

public sealed class StsPublicationTests
{
    private static readonly StsPolicy Policy = new(StsMode.Enforce, [Pattern("mail.example.com"), Pattern("*.example.net")], TimeSpan.FromDays(7));

    private static readonly StsPublication Publication = new(DomainName.Parse("example.com"), Policy);

    [Fact]
    public void The_policy_is_written_as_the_standard_shows_it()
    {
        Assert.Equal("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n", Publication.Text);
        Assert.Equal("mta-sts.example.com", Publication.PolicyHost);
    }

    [Fact]
    public void What_is_written_is_read_back_as_it_was()
    {
        Assert.Null(StsPolicy.TryParse(Publication.Text, out var read));

        Assert.Equal(Policy.Mode, read.Mode);
        Assert.Equal(Policy.Hosts.AsEnumerable(), read.Hosts);
        Assert.Equal(Policy.MaximumAge, read.MaximumAge);
    }

    [Fact]
    public void The_record_announces_the_policy()
    {
        Assert.Equal("_mta-sts.example.com", Publication.RecordName);
        Assert.True(StsRecord.TryParse(Publication.Record, out var id));
        Assert.Equal(Publication.Id, id);
    }

    [Fact]
    public void The_id_changes_with_the_policy_and_only_then()
    {
        Assert.Equal(Publication.Id, new StsPublication(Publication.Domain, Policy with { Hosts = [.. Policy.Hosts] }).Id);
        Assert.NotEqual(Publication.Id, (Publication with { Policy = Policy with { Mode = StsMode.Testing } }).Id);
        Assert.NotEqual(Publication.Id, (Publication with { Policy = Policy with { MaximumAge = TimeSpan.FromDays(8) } }).Id);
        Assert.NotEqual(Publication.Id, (Publication with { Policy = Policy with { Hosts = [Pattern("mail.example.com")] } }).Id);
    }

    private static StsHostPattern Pattern(string text) => StsHostPattern.TryParse(text, out var pattern) ? pattern : throw new FormatException(text);
}
