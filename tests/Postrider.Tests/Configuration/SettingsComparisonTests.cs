using Postrider.Configuration;

namespace Postrider.Tests.Configuration;

public sealed class SettingsComparisonTests : IDisposable
{
    private readonly SettingsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_same_file_changes_nothing()
    {
        var toml = SettingsFixture.Least + "[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\n[dns]\nservers = [\"127.0.0.1\"]\n[submission]\ninbound_domains = [\"example.com\"]\n";

        Assert.Empty(Compare(toml, toml).Changed);
    }

    [Theory]
    [InlineData("data\"", "other\"", "data_directory", true)]
    [InlineData("127.0.0.1:0", "127.0.0.2:0", "listener in", false)]
    [InlineData("\"in\"", "\"out\"", "listener in, listener out", false)]
    [InlineData("", "[dns]\nservers = [\"127.0.0.1\"]", "dns", false)]
    [InlineData("", "[metrics]\nenabled = false", "metrics", false)]
    [InlineData("", "[log]\nlevel = \"debug\"", "log.level", false)]
    [InlineData("", "[log]\nformat = \"json\"", "log.format", false)]
    [InlineData("", "[submission]\nsocket = \"s\"", "submission.socket", false)]
    [InlineData("", "[spool]\nmax_recipients = 5", "spool", false)]
    [InlineData("", "[submission]\ninbound_domains = [\"example.com\"]", "submission", false)]
    [InlineData("", "[delivery]\nmax_connections = 5", "delivery", false)]
    [InlineData("", "[retry]\nfirst = \"1m\"", "route default", false)]
    [InlineData("", "[[route]]\nname = \"a\"\nkind = \"hold\"\ndestinations = [\"a.example\"]", "route a", false)]
    [InlineData("", "[tls_policy]\nmta_sts = false", "tls_policy", false)]
    [InlineData("", "[signing]\nextra_fields = [\"Feedback-ID\"]", "signing", false)]
    [InlineData("", "[signing]\n", "", false)]
    [InlineData("", "[oidc]\nissuer = \"https://a.example\"\naudience = \"x\"", "oidc", false)]
    public void A_change_is_named_and_whether_it_waits_for_a_restart(string was, string becomes, string changed, bool needsRestart)
    {
        var after = was.Length == 0 ? SettingsFixture.Least + becomes : SettingsFixture.Least.Replace(was, becomes, StringComparison.Ordinal);

        var comparison = Compare(SettingsFixture.Least, after);

        Assert.Equal(changed, string.Join(", ", comparison.Changed));
        Assert.Equal(needsRestart ? comparison.Changed : [], comparison.NeedRestart);
    }

    [Fact]
    public void Routes_in_another_order_are_a_change()
    {
        const string A = "[[route]]\nname = \"a\"\nkind = \"hold\"\ndestinations = [\"*.example\"]\n";
        const string B = "[[route]]\nname = \"b\"\nkind = \"discard\"\ndestinations = [\"*.a.example\"]\n";

        Assert.Equal(["the order of routes"], Compare(SettingsFixture.Least + A + B, SettingsFixture.Least + B + A).Changed);
    }

    private SettingsComparison Compare(string before, string after) =>
        SettingsComparison.Between(_fixture.Read(before).Settings!, _fixture.Read(after).Settings!);
}
