using System.Net;
using Postrider.Mail.BlockLists;
using Postrider.Mail.Tests.Spf;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.BlockLists;

public sealed class BlockListLookupTests
{
    private static readonly DomainName List = DomainName.Parse("bl.example");

    private readonly BlockListLookup _lookup = new(new ZoneDns(
        "2.0.0.127.bl.example A 127.0.0.2",
        "9.2.0.192.bl.example A 127.0.0.4",
        "9.2.0.192.bl.example TXT Sent spam",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example A 127.0.0.3",
        "7.2.0.192.bl.example A 127.255.255.254",
        "6.2.0.192.bl.example A 203.0.113.1",
        "5.2.0.192.bl.example TIMEOUT",
        "bad.example.bl.example A 127.0.1.2"));

    [Theory]
    [InlineData("127.0.0.2", BlockListStatus.Listed, "127.0.0.2")]
    [InlineData("192.0.2.9", BlockListStatus.Listed, "Sent spam (127.0.0.4)")]
    [InlineData("2001:db8::1", BlockListStatus.Listed, "127.0.0.3")]
    [InlineData("192.0.2.8", BlockListStatus.NotListed, null)]
    [InlineData("192.0.2.7", BlockListStatus.Refused, "it does not answer public resolvers (127.255.255.254)")]
    [InlineData("192.0.2.6", BlockListStatus.Refused, "it answers with 203.0.113.1, as no block list does")]
    [InlineData("192.0.2.5", BlockListStatus.Unknown, "it did not answer")]
    public async Task An_answer_is_a_listing_only_when_it_is_one(string address, BlockListStatus status, string? reason) =>
        Assert.Equal(new BlockListAnswer(status, reason), await _lookup.FindAsync(List, IPAddress.Parse(address), TestContext.Current.CancellationToken));

    [Fact]
    public async Task Domains_are_looked_up_by_their_names() =>
        Assert.Equal(BlockListStatus.Listed, (await _lookup.FindAsync(List, DomainName.Parse("bad.example"), TestContext.Current.CancellationToken)).Status);
}
