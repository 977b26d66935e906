using CsCheck;
using Postrider.Configuration.Schema;
using Postrider.Relay.Shaping;
using Postrider.Shaping;
using Postrider.Smtp;
using Postrider.Tests.Configuration;

namespace Postrider.Tests.Shaping;

public sealed class ShapeFileTests
{
    private static readonly ShapeSubject Gmail = new() { Domain = "gmail.com", Hosts = ["gmail-smtp-in.l.google.com"] };

    [Theory]
    [InlineData("gmail.com", "gmail-smtp-in.l.google.com", "google")]
    [InlineData("company.example", "aspmx.l.google.com", "google")]
    [InlineData("outlook.com", "outlook-com.olc.protection.outlook.com", "outlook")]
    [InlineData("company.example", "company-example.mail.protection.outlook.com", "microsoft365")]
    [InlineData("yahoo.com", "mta7.am0.yahoodns.net", "yahoo")]
    [InlineData("icloud.com", "mx01.mail.icloud.com", "apple")]
    [InlineData("web.de", "mx-ha02.web.de", "gmx")]
    [InlineData("gmx.net", "mx00.emig.gmx.net", "gmx")]
    [InlineData("orange.fr", "smtp-in.orange.fr", "orange")]
    [InlineData("comcast.net", "mx1.comcast.net", "comcast")]
    [InlineData("mail.ru", "mxs.mail.ru", "mailru")]
    [InlineData("qq.com", "mx1.qq.com", "qq")]
    [InlineData("163.com", "163mx01.mxmail.netease.com", "netease")]
    public void The_built_in_rules_know_the_large_providers(string domain, string host, string rule)
    {
        var shape = new ShapeTable(ShapeFile.BuiltIn).Find(new ShapeSubject { Domain = domain, Hosts = [host] });

        Assert.Equal([rule, "everybody"], shape.Rules.Select(one => one.Name));
        Assert.NotNull(shape.Values.MaximumConnections);
    }

    [Theory]
    [InlineData("aspmx.l.google.com", "421 4.7.28 Gmail has detected an unusual rate of unsolicited mail originating from your IP address. To protect our users from spam, mail sent from your IP address has been temporarily rate limited.", ReactionKind.Pause)]
    [InlineData("aspmx.l.google.com", "450 4.2.1 The user you are trying to contact is receiving mail at a rate that prevents additional messages from being delivered.", ReactionKind.Nothing)]
    [InlineData("aspmx.l.google.com", "421 4.7.0 Try again later, closing connection.", ReactionKind.Slow)]
    [InlineData("hotmail-com.olc.protection.outlook.com", "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.", ReactionKind.Pause)]
    [InlineData("hotmail-com.olc.protection.outlook.com", "451 4.7.500 Server busy. Please try again later from [192.0.2.1]. (S77719)", ReactionKind.Pause)]
    [InlineData("hotmail-com.olc.protection.outlook.com", "421 RP-001 Unfortunately, some messages from 192.0.2.1 weren't sent.", ReactionKind.Slow)]
    [InlineData("hotmail-com.olc.protection.outlook.com", "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).", ReactionKind.GiveUpSource)]
    [InlineData("mta5.am0.yahoodns.net", "421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred due to unexpected volume or user complaints - 4.16.55.1", ReactionKind.Pause)]
    [InlineData("mta5.am0.yahoodns.net", "421 4.7.1 [TS03] All messages from 192.0.2.1 will be permanently deferred; Retrying will NOT succeed.", ReactionKind.GiveUpSource)]
    [InlineData("mta5.am0.yahoodns.net", "421 Max message per connection reached, closing transmission channel", ReactionKind.Nothing)]
    [InlineData("mx00.gmx.net", "421 gmx.net (mxgmx016) Nemesis ESMTP Service not available. No SMTP service", ReactionKind.Pause)]
    [InlineData("smtp-in.orange.fr", "421 Too many connections, slow down. OFR004_104 [104]", ReactionKind.Slow)]
    [InlineData("mx1.comcast.net", "421 4.1.0 192.0.2.1 Throttled - try again later. RL000002", ReactionKind.Slow)]
    [InlineData("mx1.qq.com", "550 Connection frequency limited [MXPF]", ReactionKind.Slow)]
    [InlineData("163mx01.mxmail.netease.com", "421 HL:IFC 192.0.2.1", ReactionKind.Slow)]
    [InlineData("mx.anybody.example", "450 4.2.0 <a@b.example>: Recipient address rejected: Greylisted, see http://postgrey.example", ReactionKind.Nothing)]
    [InlineData("mx.anybody.example", "421 4.7.0 Too many concurrent SMTP connections; please try again later.", ReactionKind.FewerConnections)]
    [InlineData("mx.anybody.example", "452 4.5.3 Too many recipients", ReactionKind.Nothing)]
    [InlineData("mx.anybody.example", "450 4.7.1 Client host rejected: cannot find your reverse hostname", null)]
    [InlineData("mx.anybody.example", "550 5.1.1 No such user", null)]
    public void The_built_in_reactions_fit_what_providers_say(string host, string reply, ReactionKind? kind)
    {
        var shape = new ShapeTable(ShapeFile.BuiltIn).Find(new ShapeSubject { Domain = "x.example", Hosts = [host] });

        Assert.Equal(kind, shape.Reactions.FirstOrDefault(one => one.Pattern.Matches(Parse(reply)))?.Kind);
    }

    [Fact]
    public void A_rule_with_the_name_of_a_built_in_one_changes_only_what_it_says()
    {
        var (table, mistakes) = Read("[[rule]]\nname = \"google\"\nmessage_rate = [\"10/s\", \"20000/d\"]\n");

        var shape = table.Find(Gmail);

        Assert.False(mistakes.HasErrors);
        Assert.Equal("10/s and 20000/d", shape.Values.MessageRates!.ToString());
        Assert.Equal(15, shape.Values.MaximumConnections);
        Assert.Equal(("shape.toml", 3), (shape.Origin("message_rate")!.Value.Place.File, shape.Origin("message_rate")!.Value.Place.Line));
        Assert.Equal(RulePlace.BuiltIn, shape.Origin("max_connections")!.Value.Place.File);
    }

    [Fact]
    public void An_empty_list_of_rates_takes_back_what_a_wider_rule_says()
    {
        var (table, _) = Read("[[rule]]\nname = \"orange\"\nmessage_rate = []\n");

        Assert.Empty(table.Find(new ShapeSubject { Domain = "orange.fr", Hosts = ["smtp-in.orange.fr"] }).Values.MessageRates!.Rates);
    }

    [Theory]
    [InlineData("[[rule]]\nname = \"x\"\nmessage_rate = \"20 per second\"", "3:16", "is not a rate")]
    [InlineData("[[rule]]\nname = \"x\"\nmax_conections = 3", "3:1", "Did you mean max_connections?")]
    [InlineData("[[rule]]\nname = \"x\"\nmax_connections = 0", "3:19", "0 is too low")]
    [InlineData("[[rule]]\nmax_connections = 3", "1:3", "name is missing")]
    [InlineData("[[rule]]\nname = \"x\"\n[[rule]]\nname = \"x\"", "4:8", "is in line 1 already")]
    [InlineData("[[rule]]\nname = \"x\"\nweight = 2", "3:10", "names no tenants")]
    [InlineData("[[rule]]\nname = \"x\"\nretry_first = \"2h\"\nretry_longest = \"1h\"", "3:15", "longer than the longest")]
    [InlineData("[[rule]]\nname = \"x\"\n[[rule.reaction]]\ncodes = [\"250\"]\naction = \"slow\"", "4:10", "not the code of a refusal")]
    [InlineData("[[rule]]\nname = \"x\"\n[[rule.reaction]]\nstatuses = [\"4.7\"]\naction = \"slow\"", "4:13", "not the enhanced status code")]
    [InlineData("[[rule]]\nname = \"x\"\n[[rule.reaction]]\ncodes = [\"421\"]\naction = \"slwo\"", "5:10", "Did you mean \"slow\"?")]
    [InlineData("[[rule]]\nname = \"x\"\n[[rule.reaction]]\naction = \"slow\"", "4:10", "names no replies")]
    [InlineData("[[rule]]\nname = \"x\"\nsites = [\"user@example.com\"]", "3:10", "is a mail address")]
    public void A_mistake_is_told_with_its_place_and_cure(string text, string place, string what)
    {
        var (_, mistakes) = Read(text);

        var mistake = Assert.Single(mistakes.ToImmutable(), one => !one.IsWarning);
        Assert.Equal($"shape.toml:{place}", $"{mistake.File}:{mistake.Line}:{mistake.Column}");
        Assert.Contains(what, $"{mistake.What} {mistake.Mend}", StringComparison.Ordinal);
    }

    [Fact]
    public void The_example_on_the_page_is_read_without_mistakes()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "shape-traffic.md"));
        var example = page.Split("```toml shape\n")[1].Split("```")[0];

        Assert.Empty(Read(example).Mistakes.ToImmutable());
    }

    [Fact]
    public void No_text_makes_reading_fail() => Gen.String.Sample(text =>
    {
        Assert.NotNull(Read(text).Table);
    });

    [Fact]
    public void A_mistake_in_the_shape_file_keeps_the_settings_from_being_used()
    {
        using var fixture = new SettingsFixture();
        File.WriteAllText(fixture.File("shape.toml"), "[[rule]]\nname = \"x\"\nmessage_rate = 5\n");

        var reading = fixture.Read("shape = \"shape.toml\"\n" + SettingsFixture.Least);

        Assert.Null(reading.Settings);
        Assert.Equal("shape.toml:3", Assert.Single(reading.Mistakes, one => !one.IsWarning) is var mistake ? $"{mistake.File}:{mistake.Line}" : "");
    }

    [Fact]
    public void A_shape_file_that_is_not_there_is_a_mistake()
    {
        using var fixture = new SettingsFixture();

        var reading = fixture.Read("shape = \"shape.toml\"\n" + SettingsFixture.Least);

        Assert.Contains(reading.Mistakes, mistake => mistake is { File: "shape.toml", IsWarning: false });
    }

    private static (ShapeTable Table, MistakeList Mistakes) Read(string text)
    {
        var mistakes = new MistakeList("shape.toml");
        return (ShapeFile.Parse(text, mistakes, "shape.toml"), mistakes);
    }

    private static Reply Parse(string text)
    {
        var words = text.Split(' ', 3);
        return EnhancedStatusCode.TryParse(words[1], out var status, out _)
            ? new Reply(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), status, words[2])
            : new Reply(int.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), (EnhancedStatusCode?)null, text[4..]);
    }
}
