using CsCheck;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.MtaSts;

public sealed class StsPolicyTests
{
    [Fact]
    public void The_example_of_the_standard_is_read()
    {
        Assert.Null(StsPolicy.TryParse("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n", out var policy));

        Assert.Equal((StsMode.Enforce, TimeSpan.FromDays(7)), (policy.Mode, policy.MaximumAge));
        Assert.Equal("mail.example.com *.example.net backupmx.example.com", string.Join(' ', policy.Hosts));
    }

    [Theory]
    [InlineData("version:STSv1\nmode:testing\nmx:a.example\nmax_age:0", StsMode.Testing)]
    [InlineData("mode: none\nversion: STSv1\nmax_age: 1\n\n", StsMode.None)]
    [InlineData("version: STSv1\nmode: testing\nmode: enforce\nmx: a.example\nmax_age: 1\nnew: 1", StsMode.Testing)]
    public void Line_ends_order_repetitions_and_new_keys_are_taken(string text, StsMode mode)
    {
        Assert.Null(StsPolicy.TryParse(text, out var policy));
        Assert.Equal(mode, policy.Mode);
    }

    [Theory]
    [InlineData("", "the policy is not of version STSv1")]
    [InlineData("version: STSv2\nmode: none\nmax_age: 1", "the policy is not of version STSv1")]
    [InlineData("version: STSv1\nmax_age: 1\nmx: a.example", "the policy has no mode")]
    [InlineData("version: STSv1\nmode: strict\nmax_age: 1\nmx: a.example", "the policy has a mode that is not known")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example", "the policy has no max_age")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1", "the max_age of the policy is not a number of seconds")]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999", "the max_age of the policy is not a number of seconds")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", "the policy names no mx")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1\nmx: a b", "an mx of the policy is not a host name")]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1\nmx: *.*.example", "an mx of the policy is not a host name")]
    [InlineData("<html>", "a line of the policy has no colon")]
    public void What_breaks_the_grammar_is_named(string text, string problem) => Assert.Equal(problem, StsPolicy.TryParse(text, out _));

    [Fact]
    public void A_policy_has_at_most_64_KiB() =>
        Assert.Equal("the policy is longer than 64 KiB", StsPolicy.TryParse(new string('a', StsPolicy.MaximumLength + 1), out _));

    [Fact]
    public void No_policy_is_kept_longer_than_a_year()
    {
        Assert.Null(StsPolicy.TryParse("version: STSv1\nmode: none\nmax_age: 9999999999", out var policy));
        Assert.Equal(31_557_600, policy.MaximumAge.TotalSeconds);
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.com", true)]
    [InlineData("MAIL.example.com.", "mail.Example.com", true)]
    [InlineData("mail.example.com", "other.example.com", false)]
    [InlineData("*.example.net", "a.example.net", true)]
    [InlineData("*.example.net", "example.net", false)]
    [InlineData("*.example.net", "a.b.example.net", false)]
    [InlineData("bücher.example", "xn--bcher-kva.example", true)]
    [InlineData("xn--bcher-kva.example", "bücher.example", true)]
    [InlineData("*.bücher.example", "mx.xn--bcher-kva.example", true)]
    public void Patterns_cover_hosts(string pattern, string host, bool isCovered)
    {
        Assert.True(StsHostPattern.TryParse(pattern, out var read));
        Assert.Equal(isCovered, read.Covers(DomainName.Parse(host)));
    }

    [Fact]
    public void Whatever_is_served_is_a_policy_within_its_bounds_or_a_problem() => Gen.OneOf(
        Gen.String,
        Gen.Select(Gen.OneOf(Gen.Const("none"), Gen.Const("testing"), Gen.Const("enforce"), Gen.Const("x")), Gen.Int, Gen.String, (mode, age, mx) => $"version: STSv1\nmode: {mode}\nmax_age: {age}\nmx: {mx}")).Sample(text =>
    {
        if (StsPolicy.TryParse(text, out var policy) is { } problem) return problem.Length > 0 && policy.Hosts.IsEmpty;
        return policy.MaximumAge >= TimeSpan.Zero && (policy.Mode == StsMode.None || !policy.Hosts.IsEmpty);
    });
}
