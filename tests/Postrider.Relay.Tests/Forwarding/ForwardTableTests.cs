using CsCheck;
using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Forwarding;

public sealed class ForwardTableTests
{
    [Fact]
    public void An_address_leads_to_others()
    {
        var table = Table("info@ours.example: alice@a.example bob@b.example");

        Assert.Equal("alice@a.example bob@b.example", Resolve(table, "info@ours.example"));
        Assert.Equal("alice@a.example bob@b.example", Resolve(table, "INFO@ours.example"));
    }

    [Fact]
    public void A_domain_leads_elsewhere_but_for_addresses_with_rules_of_their_own()
    {
        var table = Table("@ours.example: @new.example", "info@ours.example: alice@a.example");

        Assert.Equal("Bob@new.example", Resolve(table, "Bob@ours.example"));
        Assert.Equal("alice@a.example", Resolve(table, "info@ours.example"));
    }

    [Fact]
    public void Who_is_not_named_stays()
    {
        var table = Table("info@ours.example: alice@a.example");

        Assert.Equal([new ForwardedRecipient(MailboxAddress.Parse("bob@ours.example"), false)], table.Resolve(MailboxAddress.Parse("bob@ours.example")));
        Assert.Equal([new ForwardedRecipient(MailboxAddress.Parse("info@[192.0.2.1]"), false)], table.Resolve(MailboxAddress.Parse("info@[192.0.2.1]")));
    }

    [Fact]
    public void A_domain_with_a_rule_for_one_address_is_known() =>
        Assert.True(Table("info@ours.example: alice@a.example").Knows(DomainName.Parse("ours.example")));

    [Fact]
    public void Rules_are_followed_to_their_ends() =>
        Assert.Equal("c@c.example d@d.example", Resolve(Table("a@ours.example: b@ours.example d@d.example", "b@ours.example: c@c.example d@d.example"), "a@ours.example").Split(' ').Order().Aggregate((a, b) => $"{a} {b}"));

    [Fact]
    public void Who_is_named_by_his_own_rule_keeps_a_copy() =>
        Assert.Equal(
            [new ForwardedRecipient(MailboxAddress.Parse("info@ours.example"), false), new ForwardedRecipient(MailboxAddress.Parse("alice@a.example"), true)],
            Table("info@ours.example: info@ours.example alice@a.example").Resolve(MailboxAddress.Parse("info@ours.example")));

    [Theory]
    [InlineData("a@ours.example: b@ours.example|b@ours.example: a@ours.example")]
    [InlineData("a@ours.example: b@other.example|@other.example: @ours.example|@ours.example: a@ours.example")]
    public void A_circle_leads_to_nobody(string rules) => Assert.Empty(Table(rules.Split('|')).Resolve(MailboxAddress.Parse("a@ours.example")));

    [Fact]
    public void A_circle_with_a_way_out_leads_there() =>
        Assert.Equal("c@c.example", Resolve(Table("a@ours.example: b@ours.example", "b@ours.example: a@ours.example c@c.example"), "a@ours.example"));

    [Fact]
    public void Any_table_comes_to_an_end_and_names_nobody_twice()
    {
        var address = Gen.Select(Gen.Int[0, 7], Gen.Int[0, 2]).Select((local, domain) => local == 7 ? $"@d{domain}.example" : $"u{local}@d{domain}.example");
        var rule = Gen.Select(address, address.Array[1, 6]).Select((recipient, targets) => (Recipient: recipient, Line: $"{recipient}: {string.Join(' ', targets)}"));

        rule.Array[0, 12].Sample(rules =>
        {
            var ends = Table([.. rules.DistinctBy(one => one.Recipient).Select(one => one.Line)]).Resolve(MailboxAddress.Parse("u0@d0.example"));
            return ends.Select(end => end.Address).Distinct().Count() == ends.Length;
        });
    }

    private static string Resolve(ForwardTable table, string recipient) => string.Join(' ', table.Resolve(MailboxAddress.Parse(recipient)).Select(end => end.Address));

    private static ForwardTable Table(params string[] rules) => new([.. rules.Select(Rule)]);

    private static ForwardRule Rule(string line)
    {
        var (recipient, targets) = (line.Split(": ")[0], line.Split(": ")[1].Split(' '));
        return new ForwardRule(Target(recipient), [.. targets.Select(Target)]);
    }

    private static ForwardTarget Target(string text) => new(text.StartsWith('@') ? null : text.Split('@')[0], DomainName.Parse(text.Split('@')[1]));
}
