using Postrider.Certificates;
using Postrider.Tests.Configuration;

namespace Postrider.Tests.Certificates;

public sealed class AcmeSettingsTests : IDisposable
{
    private readonly SettingsFixture _settings = new();

    public void Dispose() => _settings.Dispose();

    [Fact]
    public void Names_are_the_host_and_the_policy_hosts_where_none_are_given()
    {
        var settings = _settings.Read($"{SettingsFixture.Least}[web]\n[[mta_sts]]\ndomains = [\"a.example\"]\n[acme]\nterms_agreed = true\n").Settings;

        Assert.Equal(["mail.example.com", "mta-sts.a.example"], settings?.Acme?.Names.Select(name => name.Value));
        Assert.Equal("https://acme-v02.api.letsencrypt.org/directory", settings?.Acme?.Options.Directory.OriginalString);
    }

    [Fact]
    public void A_listener_needs_no_certificate_of_files_then() =>
        Assert.NotNull(_settings.Read("""
            hostname = "mail.example.com"
            data_directory = "data"
            [web]
            [acme]
            terms_agreed = true
            [[listener]]
            name = "in"
            kind = "submission"
            listen = ["127.0.0.1:0"]

            """).Settings);

    [Fact]
    public void A_customers_key_is_read_from_its_file()
    {
        File.WriteAllText(_settings.File("eab.key"), "c2VjcmV0\n");
        File.SetUnixFileMode(_settings.File("eab.key"), UnixFileMode.UserRead);

        var reading = _settings.Read($"{SettingsFixture.Least}[web]\n[acme]\nterms_agreed = true\neab_key_id = \"kid-1\"\neab_key_file = \"eab.key\"\n");

        Assert.Empty(reading.Mistakes);
        Assert.Equal("secret"u8.ToArray(), reading.Settings?.Acme?.Options.Binding?.Key.ToArray());
        Assert.DoesNotContain("secret", $"{reading.Settings?.Acme}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("terms_agreed = false\n[web]", "no certificate")]
    [InlineData("", "terms_agreed")]
    [InlineData("terms_agreed = true", "[web]")]
    [InlineData("terms_agreed = true\nnames = []\n[web]", "no name")]
    [InlineData("terms_agreed = true\ndirectory = \"http://acme.example/dir\"\n[web]", "https")]
    [InlineData("terms_agreed = true\nroot = \"missing.pem\"\n[web]", "missing.pem")]
    [InlineData("terms_agreed = true\neab_key_id = \"kid\"\n[web]", "key")]
    [InlineData("terms_agreed = true\neab_key_file = \"eab.key\"\n[web]", "id")]
    [InlineData("terms_agreed = true\neab_key_id = \"kid\"\neab_key_file = \"missing\"\n[web]", "missing")]
    public void Mistakes_are_named(string toml, string words) =>
        Assert.Contains(_settings.Read($"{SettingsFixture.Least}[acme]\n{toml}\n").Mistakes, mistake => !mistake.IsWarning && mistake.What.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("dns-01", "example.com", "", null)]
    [InlineData("dns-01", "com", "", null)]
    [InlineData("dns-01", "other.example", "", "a record below mail.example.com, and that lies in no zone")]
    [InlineData("dns-01", null, "", "a record below mail.example.com, and that lies in no zone")]
    [InlineData("dns-01", "example.com", "names = [\"mail.example.com\", \"a.example\", \"b.example\"]", "a record below a.example, b.example, and these lie in no zone")]
    [InlineData("http-01", "other.example", "", null)]
    [InlineData("http-01", "other.example", "publish_tlsa = true", "TLSA records at mail.example.com, which lies in no zone")]
    public void Records_that_could_not_be_set_are_warned_of(string challenge, string? zone, string more, string? words)
    {
        File.WriteAllText(_settings.File("update.key"), "c2VjcmV0\n");
        File.SetUnixFileMode(_settings.File("update.key"), UnixFileMode.UserRead);
        var update = zone is null ? "" : $"[[dns_update]]\nzone = \"{zone}\"\nserver = \"192.0.2.53\"\nkey_name = \"k.example\"\nsecret_file = \"update.key\"\n";

        var mistakes = _settings.Read($"{SettingsFixture.Least}[web]\n[acme]\nterms_agreed = true\nchallenge = \"{challenge}\"\n{more}\n{update}").Mistakes;

        if (words is null) Assert.Empty(mistakes);
        else Assert.Contains(words, Assert.Single(mistakes).What, StringComparison.Ordinal);
        Assert.All(mistakes, mistake => Assert.True(mistake.IsWarning));
    }

    [Fact]
    public void Settings_that_say_the_same_are_equal()
    {
        const string Toml = "[web]\n[acme]\nterms_agreed = true\ncontact = [\"a@example.com\"]\n";

        Assert.Equal(Read(Toml), Read(Toml));
        Assert.NotEqual(Read(Toml), Read($"{Toml}publish_tlsa = true\n"));
        Assert.NotEqual(Read(Toml), Read($"{Toml}dns_wait = \"1s\"\n"));

        AcmeSettings? Read(string toml) => _settings.Read(SettingsFixture.Least + toml).Settings?.Acme;
    }
}
