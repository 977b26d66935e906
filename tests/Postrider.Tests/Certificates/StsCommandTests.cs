using System.Text.Json;
using Postrider.Mail.MtaSts;
using Postrider.Tests.Configuration;

namespace Postrider.Tests.Certificates;

public sealed class StsCommandTests : IDisposable
{
    private const string Policies = """
        [submission]
        inbound_domains = ["example.com", "example.org"]
        [web]
        [[mta_sts]]
        mode = "enforce"
        domains = ["example.com"]

        """;

    private readonly SettingsFixture _settings = new();
    private readonly RecordingTerminal _terminal = new();

    public void Dispose()
    {
        _settings.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public async Task The_record_stands_there_to_be_copied()
    {
        Assert.Equal(0, await RunAsync(Policies));

        Assert.Matches("""_mta-sts\.example\.com\. 3600 IN TXT "v=STSv1; id=[0-9a-f]{20};""", _terminal.Output);
        Assert.Contains("mta-sts.example.com. 3600 IN CNAME mail.example.com.", _terminal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_read_the_same()
    {
        Assert.Equal(0, await RunAsync(Policies, "--json"));

        var policy = JsonDocument.Parse(_terminal.Octets).RootElement.GetProperty("policies")[0];
        Assert.Equal("example.com", policy.GetProperty("domain").GetString());
        Assert.True(policy.GetProperty("is_served").GetBoolean());
        Assert.Null(StsPolicy.TryParse(policy.GetProperty("policy").GetString(), out var read));
        Assert.Equal("mail.example.com", Assert.Single(read.Hosts).ToString());
    }

    [Fact]
    public async Task Without_a_policy_it_says_what_to_add()
    {
        Assert.Equal(1, await RunAsync(""));

        Assert.Contains("[[mta_sts]]", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_is_for_all_inbound_domains_where_none_is_named()
    {
        var whole = _settings.Read($"{SettingsFixture.Least}[submission]\ninbound_domains = [\"example.com\", \"example.org\"]\n[web]\n[[mta_sts]]\n").Settings;

        Assert.Equal(["example.com", "example.org"], whole?.StsPublications.Select(one => one.Domain.Value));
        Assert.Equal(StsMode.Testing, whole?.StsPublications[0].Policy.Mode);
    }

    [Theory]
    [InlineData("[web]\n[[mta_sts]]\n", "no domain")]
    [InlineData("[web]\n[[mta_sts]]\ndomains = [\"a.example\", \"a.example\"]\n", "already")]
    [InlineData("[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\nmx = []\n", "no mail in")]
    [InlineData("[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\nmx = [\"*.*.example\"]\n", "not a host")]
    public void Mistakes_are_named(string toml, string words) =>
        Assert.Contains(_settings.Read(SettingsFixture.Least + toml).Mistakes, mistake => !mistake.IsWarning && mistake.What.Contains(words, StringComparison.Ordinal));

    [Fact]
    public void A_policy_that_nobody_serves_is_warned_of() =>
        Assert.Contains(
            _settings.Read($"{SettingsFixture.Least}[[mta_sts]]\ndomains = [\"a.example\"]\n").Mistakes,
            mistake => mistake.IsWarning && mistake.What.Contains("not served", StringComparison.Ordinal));

    [Theory]
    [InlineData("enforce", "mail.example.com", 1)]
    [InlineData("testing", "mail.example.com", 0)]
    [InlineData("enforce", "other.example.net", 0)]
    public void An_enforced_policy_for_a_host_with_a_certificate_that_nobody_vouches_for_is_warned_of(string mode, string host, int warnings)
    {
        var reading = _settings.Read($"{SettingsFixture.Least}[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\nmode = \"{mode}\"\nmx = [\"{host}\"]\n");

        Assert.Equal(warnings, reading.Mistakes.Count(mistake => mistake.IsWarning && mistake.What.Contains("vouches", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_enforced_policy_for_a_host_whose_certificate_has_ended_is_warned_of()
    {
        _settings.Time.Advance(TimeSpan.FromDays(4000));

        var reading = _settings.Read($"{SettingsFixture.Least}[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\nmode = \"enforce\"\n");

        Assert.Contains(reading.Mistakes, mistake => mistake.IsWarning && mistake.What.Contains("keep mail back from this relay", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("names = [\"mail.example.com\"]", 1)]
    public void Certificates_that_an_authority_is_going_to_give_count(string names, int warnings)
    {
        var reading = _settings.Read($"{SettingsFixture.Least.Replace("[tls]\ncertificates = [{ certificate = \"mail.crt\", key = \"mail.key\" }]\n", "", StringComparison.Ordinal)}[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\nmode = \"enforce\"\n[acme]\nterms_agreed = true\n{names}\n");

        Assert.Equal(warnings, reading.Mistakes.Count(mistake => mistake.IsWarning && mistake.What.Contains("there is no certificate for mta-sts.a.example", StringComparison.Ordinal)));
        Assert.DoesNotContain(reading.Mistakes, mistake => mistake.What.Contains("keep mail back", StringComparison.Ordinal));
    }

    private Task<int> RunAsync(string toml, params string[] more)
    {
        var path = _settings.File("postrider.toml");
        File.WriteAllText(path, SettingsFixture.Least + toml);
        return PostriderCommand.RunAsync("postrider", ["mta-sts", "--config", path, .. more], _terminal.Terminal);
    }
}
