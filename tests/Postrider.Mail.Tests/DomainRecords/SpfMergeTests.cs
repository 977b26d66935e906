using System.Collections.Immutable;
using CsCheck;
using Postrider.Mail.DomainRecords;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Tests.DomainRecords;

public sealed class SpfMergeTests
{
    private static readonly ImmutableArray<string> Ours = ["ip4:192.0.2.1", "ip6:2001:db8::1"];

    [Theory]
    [InlineData("v=spf1 ip4:192.0.2.1 ip6:2001:db8::1 ~all")]
    [InlineData("v=spf1 mx ip4:192.0.2.1 ip6:2001:db8::1 -all", "v=spf1 mx -all")]
    [InlineData("v=spf1 include:_spf.example.net ip4:192.0.2.1 ip6:2001:db8::1 ~all exp=e.example.com", "v=spf1 include:_spf.example.net ~all exp=e.example.com")]
    [InlineData("v=spf1 a ip4:192.0.2.1 ip6:2001:db8::1 ~all", "v=spf1 a")]
    [InlineData("v=spf1 a ip4:192.0.2.1 ip6:2001:db8::1 redirect=r.example.com", "v=spf1 a redirect=r.example.com")]
    [InlineData("v=spf1 mx ip4:192.0.2.1 ip6:2001:db8::1 ~all", "v=spf1 mx +all")]
    [InlineData("v=spf1 IP4:192.0.2.1 ip6:2001:db8::1 -all", "site-verification=1", "v=spf1 IP4:192.0.2.1 -all")]
    [InlineData("v=spf1 mx include:b.example.net ip4:192.0.2.1 ip6:2001:db8::1 -all", "v=spf1 mx -all", "v=spf1 redirect=b.example.net")]
    [InlineData("v=spf1 mx ip4:192.0.2.1 ip6:2001:db8::1 -all", "v=spf1 mx ip5:nonsense -all a")]
    [InlineData("v=spf1 mx ip4:192.0.2.1 ip6:2001:db8::1 -all", "v=spf1 mx -all exp=%{z}.example x=%", "v=spf1 redirect=not!a.%domain")]
    public void Our_terms_are_merged_into_one_record(string expected, params string[] texts)
    {
        var merge = SpfMerge.Of([.. texts], Ours);

        Assert.Equal(expected, merge.Record);
        Assert.Null(SpfRecord.Parse(merge.Record, out _));
    }

    [Fact]
    public void A_record_that_has_our_terms_stays_as_it_is()
    {
        var merge = SpfMerge.Of(["v=spf1  ip4:192.0.2.1 ip6:2001:db8::1  mx -all"], Ours);

        Assert.Equal("v=spf1  ip4:192.0.2.1 ip6:2001:db8::1  mx -all", merge.Record);
        Assert.Empty(merge.Replaced);
    }

    [Fact]
    public void Two_records_become_one_and_both_are_to_go()
    {
        var merge = SpfMerge.Of(["v=spf1 mx -all", "v=spf1 a ?all"], Ours);

        Assert.Equal("v=spf1 mx a ip4:192.0.2.1 ip6:2001:db8::1 -all", merge.Record);
        Assert.Equal(["v=spf1 mx -all", "v=spf1 a ?all"], merge.Replaced);
        Assert.Equal(2, merge.Notes.Length);
    }

    [Fact]
    public void Whatever_stands_there_the_merged_record_can_be_read_and_merging_again_changes_nothing()
    {
        var term = Gen.Int[0, 13].Select(i => ((string[])["mx", "a", "-all", "+all", "?all", "include:b.example", "redirect=c.example", "exp=d.example", "ip4:1.2.3.4", "ip4:300", "x=y", "::", "a/33", "IP6:::1"])[i]);
        var record = term.List[0, 6].Select(terms => $"v=spf1 {string.Join(' ', terms)}");
        Gen.OneOf(record, Gen.String[0, 20]).List[0, 3].Sample(texts =>
        {
            var merged = SpfMerge.Of([.. texts], Ours).Record;

            Assert.Null(SpfRecord.Parse(merged, out _));
            Assert.Equal(merged, SpfMerge.Of([merged], Ours).Record);
        });
    }
}
