using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

public sealed class SelectorNamesTests
{
    [Theory]
    [InlineData("", DkimAlgorithm.RsaSha256, "pr1-rsa")]
    [InlineData("pr1-rsa", DkimAlgorithm.Ed25519Sha256, "pr1-ed")]
    [InlineData("pr1-rsa pr1-ed", DkimAlgorithm.RsaSha256, "pr2-rsa")]
    [InlineData("pr9-rsa pr3-ed", DkimAlgorithm.Ed25519Sha256, "pr10-ed")]
    [InlineData("mail-rsa", DkimAlgorithm.RsaSha256, "mail1-rsa")]
    [InlineData("s2026", DkimAlgorithm.RsaSha256, "pr1-rsa")]
    public void A_domain_that_keeps_its_records_counts_on(string selectors, DkimAlgorithm algorithm, string next) =>
        Assert.Equal(next, SelectorNames.Next(Domain(null, selectors), algorithm));

    [Theory]
    [InlineData("", "pr1-rsa")]
    [InlineData("pr1-rsa", "pr2-rsa")]
    [InlineData("pr2-rsa", "pr1-rsa")]
    [InlineData("x2-rsa", "x1-rsa")]
    [InlineData("pr1-rsa pr2-rsa", null)]
    public void A_delegated_domain_takes_turns_between_two(string selectors, string? next) =>
        Assert.Equal(next, SelectorNames.Next(Domain("keys.operator.example", selectors), DkimAlgorithm.RsaSha256));

    [Fact]
    public void A_delegated_domain_needs_two_aliases_for_each_algorithm() =>
        Assert.Equal(
            ["pr1-rsa", "pr2-rsa", "pr1-ed", "pr2-ed"],
            SelectorNames.Fixed(Domain("keys.operator.example", "pr1-rsa"), [DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256]));

    private static SendingDomain Domain(string? zone, string selectors) => new()
    {
        Name = DomainName.Parse("mine.example"),
        CreatedAt = default,
        DelegationZone = zone is null ? null : DomainName.Parse(zone),
        Keys = [.. selectors.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((selector, id) => new DomainKey
        {
            Id = id,
            Selector = selector,
            Algorithm = selector.EndsWith("ed", StringComparison.Ordinal) ? DkimAlgorithm.Ed25519Sha256 : DkimAlgorithm.RsaSha256,
            State = DomainKeyState.Active,
            PublicRecord = "",
            CreatedAt = default,
        })],
    };
}
