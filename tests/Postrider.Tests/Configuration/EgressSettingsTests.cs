using System.Net;
using Postrider.Configuration;
using Postrider.Relay.Alerts;
using Postrider.Relay.Labels;
using Postrider.Relay.Reputation;
using Postrider.Relay.Sources;
using Postrider.Relay.WarmUp;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Configuration;

/// <summary>Sources, pools and the rules for them; and what mail is labelled with.</summary>
public sealed class EgressSettingsTests : IDisposable
{
    private const string Sources = """
        [[source]]
        name = "one"
        addresses = ["127.0.0.2"]
        hostname = "one.example.com"
        [[source]]
        name = "far"
        addresses = ["192.0.2.1", "2001:db8::1"]
        proxy = "socks5://192.0.2.5"
        proxy_user = "relay"
        proxy_password_file = "proxy.password"
        [[pool]]
        name = "default"
        sources = ["one:3", "far"]

        """;

    private readonly SettingsFixture _fixture = new();

    public EgressSettingsTests() => File.WriteAllText(_fixture.File("proxy.password"), "hush\n");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void All_of_it_can_be_said()
    {
        var settings = Read(Sources + "[[pool]]\nname = \"News\"\nsources = [\"far\"]\ntenants = [\"acme\"]\n[[pool_rule]]\npool = \"news\"\nstream = \"bulk\"\nsenders = [\"<>\", \"*.example.net\"]\ntenants = [\"acme\"]\ntags = [\"july\"]\n[[route]]\nname = \"x\"\nkind = \"mx\"\ndestinations = [\"b.example\"]\npool = \"news\"\n");

        var (one, far) = (settings.Egress.Sources[0], settings.Egress.Sources[1]);
        Assert.Equal(("one", "127.0.0.2", "one.example.com"), (one.Name, one.IPv4?.ToString(), one.HeloName.Value));
        Assert.Equal(new EgressProxy(EgressProxyKind.Socks5, IPEndPoint.Parse("192.0.2.5:1080")) { Credential = new ClientCredential("relay", "hush") }, far.Proxy);
        Assert.Equal([("one", 3), ("far", 1)], settings.Egress.Pools[0].Members.Select(member => (member.Source.Name, member.Weight)));
        Assert.Equal(["acme"], settings.Egress.Pools[1].Tenants);
        var rule = Assert.Single(settings.Egress.Rules);
        Assert.Equal(("news", MailStream.Bulk, true, true), (rule.Pool, rule.Stream, rule.Senders[0].Matches(""), rule.Senders[1].Matches("a.example.net")));
        Assert.Equal("news", settings.Relay.Routes[0].Pool);
    }

    [Fact]
    public void Mail_leaves_from_where_the_system_likes_unless_something_is_said()
    {
        var settings = Read("");

        Assert.Same(SourcePool.System, settings.Egress.ToPlan(_ => true).PoolOf(settings.Relay.Routes[^1]));
    }

    [Fact]
    public void A_pool_goes_on_without_a_source_that_cannot_be_used_and_not_without_all()
    {
        var egress = Read(Sources).Egress;

        Assert.Equal(["one"], egress.ToPlan(source => source.Name == "one").Sources.Select(source => source.Name));
        var none = Assert.Throws<ArgumentException>(() => egress.ToPlan(_ => false));
        Assert.Contains("The pool 'default' has no source that this machine can send from: it lacks the addresses of one, far.", none.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_the_machine_lacks_is_named()
    {
        var settings = Read("[[source]]\nname = \"one\"\naddresses = [\"192.0.2.1\"]\n");

        Assert.Contains("Source one is left out: this machine does not have 192.0.2.1. Give the address to a network card, or take the source out.", SettingsSummary.Tell(settings));
    }

    [Fact]
    public void What_is_new_is_warmed_up_by_the_built_in_plan_or_by_another()
    {
        var standing = Read(Sources + "[[warm_up]]\nsource = \"far\"\nproviders = [\"google\"]\ndays = [5, 10]\nmax_blocks = 9\n[[warm_up]]\nsource = \"far\"\n[reputation]\ntenants = \"pause\"\npause_for = \"1d\"\nbounce_bad = 70\n").Standing;

        Assert.Equal([5, 10], standing.WarmUp[0].Plan.Days);
        Assert.Equal((9, true, false), (standing.WarmUp[0].Plan.MaximumBlocks, standing.WarmUp[0].Matches("far", "google"), standing.WarmUp[0].Matches("far", "yahoo")));
        Assert.Equal(WarmUpPlan.BuiltIn.Days, standing.WarmUp[1].Plan.Days);
        Assert.Equal((TenantStanding.Paused, TimeSpan.FromDays(1), 70), (standing.Policy.Strictest, standing.Policy.PauseFor, standing.Limits.BounceBad));
        Assert.Equal((TenantStanding.Free, null), (Read("").Standing.Policy.Strictest, Read("").Standing.Policy.PauseFor));
    }

    [Fact]
    public void Trouble_is_told_to_whom_the_file_names()
    {
        var alerts = Read("[[alert]]\nname = \"ops\"\nmail = \"ops@example.net\"\n[[alert]]\nname = \"chat\"\nslack = \"https://hooks.example.net/x\"\nseverity = \"critical\"\n[alerts]\nqueue_age = \"1h\"\n").Alerts;

        Assert.Equal(new AlertChannel("ops", AlertChannelKind.Mail, AlertSeverity.Warning) { Mailbox = MailboxAddress.Parse("ops@example.net") }, alerts.Channels[0]);
        Assert.Equal(new AlertChannel("chat", AlertChannelKind.Slack, AlertSeverity.Critical) { Address = new Uri("https://hooks.example.net/x") }, alerts.Channels[1]);
        Assert.Equal(TimeSpan.FromHours(1), alerts.QueueAge);
    }

    [Fact]
    public void A_listener_and_the_door_say_what_mail_is_labelled_with()
    {
        var settings = Read("tenant = \"Acme\"\nstream = \"bulk\"\npool = \"news\"\n[submission]\nbulk_hints = [\"precedence\"]\n");

        Assert.Equal(new PrincipalLabels("acme", MailStream.Bulk, "news"), settings.Listeners[0].Labels);
        Assert.Equal(BulkHints.Precedence, settings.Submission.BulkHints);
        Assert.Equal(BulkHints.Precedence | BulkHints.ListUnsubscribe, Read("").Submission.BulkHints);
    }

    [Theory]
    [InlineData("[[source]]\nname = \"a\"\naddresses = [\"127.0.0.2\", \"127.0.0.3\"]", "one address of a family")]
    [InlineData("[[source]]\nname = \"a\"\n[[source]]\nname = \"a\"", "There is another source 'a'")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"http://192.0.2.5:80\"", "is not a proxy that is known here")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"haproxy://192.0.2.5\"", "has no port")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"socks5://proxy.example\"", "does not name an address")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"socks5://u:p@192.0.2.5\"", "do not stand here")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"haproxy://192.0.2.5:1\"\nproxy_user = \"u\"\nproxy_password_file = \"proxy.password\"", "Only a SOCKS5 proxy is signed in to")]
    [InlineData("[[source]]\nname = \"a\"\nproxy = \"socks5://192.0.2.5\"\nproxy_user = \"u\"", "belong together")]
    [InlineData("[[source]]\nname = \"a\"\nkey = \"mail.key\"", "a key without a certificate")]
    [InlineData("[[source]]\nname = \"a\"\ncertificate = \"gone.pem\"", "The certificate cannot be used")]
    [InlineData("[[pool]]\nname = \"p\"\nsources = [\"a\"]", "There is no source 'a'")]
    [InlineData("[[pool]]\nname = \"p\"\nsources = []", "This pool has no source")]
    [InlineData("[[source]]\nname = \"a\"\n[[pool]]\nname = \"p\"\nsources = [\"a\", \"a:2\"]", "stands here twice")]
    [InlineData("[[source]]\nname = \"a\"\n[[pool]]\nname = \"p\"\nsources = [\"a:0\"]", "has no weight behind its colon")]
    [InlineData("[[source]]\nname = \"a\"\n[[pool]]\nname = \"p\"\nsources = [\"a\"]\n[[pool]]\nname = \"P\"\nsources = [\"a\"]", "There is another pool 'p'")]
    [InlineData("[[alert]]\nname = \"a\"", "does not say how to tell")]
    [InlineData("[[alert]]\nname = \"a\"\nmail = \"a@b.example\"\nslack = \"https://b.example/\"", "told in two ways")]
    [InlineData("[[alert]]\nname = \"a\"\nslack = \"http://b.example/\"", "plain http")]
    [InlineData("[[warm_up]]\nsource = \"a\"", "There is no source 'a'")]
    [InlineData("[[source]]\nname = \"a\"\n[[warm_up]]\nsource = \"a\"\ndays = []", "A plan has one day at least")]
    [InlineData("[[pool_rule]]\npool = \"p\"", "There is no pool 'p'")]
    [InlineData("[[route]]\nname = \"x\"\nkind = \"mx\"\npool = \"p\"", "There is no pool 'p'")]
    [InlineData("[[route]]\nname = \"x\"\nkind = \"hold\"\npool = \"p\"", "No mail leaves by this route")]
    [InlineData("[[route]]\nname = \"x\"\nkind = \"mx\"\npool = \"p\"\nsources = [\"127.0.0.2\"]", "There is a pool as well")]
    public void A_mistake_is_named(string tables, string expected) =>
        Assert.Contains(_fixture.Read(SettingsFixture.Least + tables + "\n").Mistakes, mistake => !mistake.IsWarning && mistake.What.Contains(expected, StringComparison.Ordinal));

    private Settings Read(string tables)
    {
        var reading = _fixture.Read(SettingsFixture.Least + tables);
        Assert.Empty(reading.Mistakes.Where(mistake => !mistake.IsWarning));
        return reading.Settings!; // There is no error.
    }
}
