using CsCheck;
using Postrider.Mail.DomainRecords;

namespace Postrider.Mail.Tests.DomainRecords;

public sealed class TlsReportRecordTests
{
    /// <summary>RFC 8460, 3 and 3.1: the examples, and what its grammar does not allow.</summary>
    [Theory]
    [InlineData("v=TLSRPTv1;rua=mailto:reports@example.com", "mailto:reports@example.com", null)]
    [InlineData("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", "https://reporting.example.com/v1/tlsrpt", null)]
    [InlineData("v=TLSRPTv1 ; rua=mailto:a@example.com,https://b.example/v1 ;", "mailto:a@example.com https://b.example/v1", null)]
    [InlineData("v=TLSRPTv1; x-new=1; rua=mailto:a@example.com", "mailto:a@example.com", null)]
    [InlineData("v=TLSRPTv2; rua=mailto:a@example.com", "", "does not begin with v=TLSRPTv1")]
    [InlineData("rua=mailto:a@example.com; v=TLSRPTv1", "", "does not begin with v=TLSRPTv1")]
    [InlineData("v=TLSRPTv1 rua=mailto:a@example.com", "", "a semicolon is missing")]
    [InlineData("v=TLSRPTv1", "", "rua= is missing")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com", "", "rua= stands twice")]
    [InlineData("v=TLSRPTv1; rua =mailto:a@example.com", "", "white space stands between")]
    [InlineData("v=TLSRPTv1; rua=reports@example.com", "", "'reports@example.com' is neither")]
    [InlineData("v=TLSRPTv1; rua=http://example.com/", "", "'http://example.com/' is neither")]
    [InlineData("v=TLSRPTv1; rua=mailto:nobody", "", "'mailto:nobody' is neither")]
    [InlineData("v=TLSRPTv1; rua=mailto:a@example.com,", "", "'' is neither")]
    public void A_record_is_read_or_its_mistake_is_named(string text, string uris, string? mistake)
    {
        var found = TlsReportRecord.Parse(text, out var reports);

        Assert.Equal(uris, string.Join(' ', reports));
        if (mistake is null) Assert.Null(found);
        else Assert.Contains(mistake, found, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_stands_there_is_right_or_has_a_mistake_and_never_both() =>
        Gen.OneOf(Gen.String[0, 40], Gen.Int[0, 7].Select(i => ((string[])["v=TLSRPTv1", ";", " ", "rua=", "mailto:a@b.example", ",", "https://c.example/", "x=y"])[i]).List[0, 9].Select(string.Concat)).Sample(text =>
            TlsReportRecord.Parse(text, out var reports) is null == !reports.IsEmpty);
}
