using Postrider.Relay.Judging;

namespace Postrider.Tests.Configuration;

/// <summary>The tables about mail of strangers: how it is judged, and what is passed on.</summary>
public sealed class ReceivingSettingsTests : IDisposable
{
    private const string Listener = "[[listener]]\nname = \"mx\"\nkind = \"relay\"\nlisten = [\"127.0.0.1:0\"]\n";

    private readonly SettingsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Mail_of_strangers_is_judged_and_taken_unless_something_else_is_said()
    {
        var settings = Read("");

        Assert.Equal(JudgeMode.Record, settings.Judging.ModeOf("mx"));
        Assert.Equal("mail.example.com", settings.Judging.ServiceId.Value);
        Assert.Equal(UnknownRule.Accept, settings.Judging.Unknown);
        Assert.Equal("mail.example.com", settings.Srs.Domain.Value);
        Assert.Null(settings.Suffixes.Url);
    }

    [Fact]
    public void All_of_it_can_be_said()
    {
        var settings = Read(
            "judge = \"reject\"\n[judging]\nservice_id = \"mx.example.com\"\npatience = \"30s\"\non_dns_failure = \"defer\"\ntrusted_sealers = [\"lists.example.org\"]\nreceived_spf = true\npublic_suffix_url = \"https://psl.example/list.dat\"\n"
            + "[[forward]]\nrecipient = \"info@example.com\"\nto = [\"alice@a.example\", \"info@example.com\"]\n[[forward]]\nrecipient = \"@old.example\"\nto = [\"@new.example\"]\n[srs]\ndomain = \"srs.example.com\"\nmax_age = \"7d\"\n");

        Assert.Equal(JudgeMode.Reject, settings.Judging.ModeOf("mx"));
        Assert.Equal(("mx.example.com", TimeSpan.FromSeconds(30), UnknownRule.Defer), (settings.Judging.ServiceId.Value, settings.Judging.Patience, settings.Judging.Unknown));
        Assert.True(settings.Judging.WritesReceivedSpf);
        Assert.Equal(["lists.example.org"], settings.Judging.TrustedSealers.Select(domain => domain.Value));
        Assert.Equal("https://psl.example/list.dat", settings.Suffixes.Url?.OriginalString);
        Assert.Equal(["info@example.com", "@old.example"], settings.Forwards.Rules.Select(rule => rule.Recipient.ToString()));
        Assert.Equal(("srs.example.com", 7), (settings.Srs.Domain.Value, settings.Srs.MaximumAge));
    }

    [Theory]
    [InlineData("judge = \"refuse\"", "'refuse' is not known here")]
    [InlineData("[judging]\npublic_suffix_url = \"http://psl.example/list.dat\"", "can be changed by anyone on the way")]
    [InlineData("[judging]\npublic_suffix_file = \"list.dat\"\npublic_suffix_url = \"https://psl.example/list.dat\"", "a file and a URL")]
    [InlineData("[[forward]]\nrecipient = \"info\"\nto = [\"a@a.example\"]", "'info' is not an address")]
    [InlineData("[[forward]]\nrecipient = \"info@[192.0.2.1]\"\nto = [\"a@a.example\"]", "is not an address")]
    [InlineData("[[forward]]\nrecipient = \"info@example.com\"\nto = []", "the mail would go nowhere")]
    [InlineData("[[forward]]\nrecipient = \"info@example.com\"", "to is missing")]
    [InlineData("[[forward]]\nrecipient = \"a@example.com\"\nto = [\"b@b.example\"]\n[[forward]]\nrecipient = \"A@example.com\"\nto = [\"c@c.example\"]", "There is a table for A@example.com already")]
    [InlineData("[[forward]]\nrecipient = \"a@example.com\"\nto = [\"b@example.com\"]\n[[forward]]\nrecipient = \"b@example.com\"\nto = [\"a@example.com\"]", "goes in a circle")]
    [InlineData("[[forward]]\nrecipient = \"a@example.com\"\nto = [\"b@example.com\"]", "nobody has this address")]
    public void A_mistake_is_told(string toml, string what) =>
        Assert.Contains(_fixture.Read(SettingsFixture.Least + Listener + toml).Mistakes, mistake => !mistake.IsWarning && mistake.What.Contains(what, StringComparison.Ordinal));

    [Fact]
    public void Only_a_relay_listener_judges() =>
        Assert.Contains(_fixture.Read($"{SettingsFixture.Least}judge = \"reject\"\n").Mistakes, mistake => mistake.What.Contains("nobody is judged", StringComparison.Ordinal));

    private Postrider.Configuration.Settings Read(string toml)
    {
        var reading = _fixture.Read(SettingsFixture.Least + Listener + toml);
        return reading.Settings ?? throw new InvalidOperationException(string.Join('\n', reading.Mistakes));
    }
}
