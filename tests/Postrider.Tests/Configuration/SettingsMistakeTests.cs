using Postrider.Configuration;

namespace Postrider.Tests.Configuration;

public sealed class SettingsMistakeTests : IDisposable
{
    private readonly SettingsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("a = ", "1:5", "The value is missing.")]
    [InlineData("hostname = mail.example.com", "1:12", "must stand in quotes")]
    [InlineData("hostname = \"mail.example.com", "1:", "not closed")]
    [InlineData("[log]\nlevel = 'info\nformat = \"nope\"\n", "3:10", "'nope' is not known here")]
    [InlineData("[dns]\nservers = [\"127.0.0.1\",\ntimeout = \"5s\"\nx = 1", "2:11", "opened and not closed")]
    [InlineData("[dns]\nservers = [\"127.0.0.1\",\ntimeout = \"5s\"\nx = 1", "4:1", "There is no key 'x' in [dns]")]
    [InlineData("[dns]\nservers = [\n  \"127.0.0.1\",\n  oops,\n]\nx = 1", "4:3", "An item of this list cannot be read")]
    [InlineData("[dns\nservers = 1\n[log]\nx = 1", "4:1", "There is no key 'x' in [log]")]
    [InlineData("[spool", "1:", "header is not complete")]
    [InlineData("hello world", "1:", "neither a setting")]
    [InlineData("hostname = \"a.example\"\nhostname = \"b.example\"", "2:1", "second time; the first is in line 1")]
    [InlineData("[log]\nlevel = \"info\"\n[log]", "3:2", "begins here for the second time")]
    [InlineData("hostname = \"a.example\"\nhostname.x = 1", "2:1", "has its value already in line 1")]
    public void Broken_syntax_is_placed_and_put_into_plain_words(string toml, string place, string what) => Expect(toml, place, what);

    [Theory]
    [InlineData("hostnam = \"a.example\"", "1:1", "There is no key 'hostnam' at the top of the file. Did you mean hostname?")]
    [InlineData("[spool]\nmin-free-spcae = \"1 GiB\"", "2:1", "Did you mean min_free_space?")]
    [InlineData("event_retention = \"5d\"", "1:1", "It belongs in [spool].")]
    [InlineData("[listeners]\nkind = \"relay\"", "1:2", "Did you mean listener?")]
    [InlineData("[listener]\nkind = \"relay\"", "1:2", "Begin each with [[listener]] in two brackets.")]
    [InlineData("[[spool]]\nmax_recipients = 5", "1:3", "[spool] in single brackets, once")]
    public void An_unknown_key_gets_a_suggestion(string toml, string place, string text) => Expect(toml, place, text);

    [Theory]
    [InlineData("hostname = 5", "1:12", "must be a name such as \"mail.example.com\", not the number 5")]
    [InlineData("hostname = \"-bad-\"", "1:12", "'-bad-' is not a domain name")]
    [InlineData("stop_timeout = 30", "1:16", "must be a duration")]
    [InlineData("stop_timeout = \"30\"", "1:16", "'30' is not a duration")]
    [InlineData("stop_timeout = \"9d\"", "1:16", "'9d' is too long")]
    [InlineData("stop_timeout = \"99999999999999999999d\"", "1:16", "is not a duration")]
    [InlineData("[limits]\nmax_sessions = 0", "2:16", "0 is too low")]
    [InlineData("[limits]\nmax_sessions = \"5\"", "2:16", "number in quotes")]
    [InlineData("[limits]\nmax_message_size = \"50 Mb?\"", "2:20", "is not a size")]
    [InlineData("[limits]\nmax_message_size = \"50 TiB\"", "2:20", "is too high")]
    [InlineData("[spool]\nmax_recipients = -1", "2:18", "-1 is too low")]
    [InlineData("[log]\nlevel = \"inof\"", "2:9", "Did you mean \"info\"?")]
    [InlineData("[metrics]\nenabled = \"yes\"", "2:11", "without quotes")]
    [InlineData("[metrics]\nlisten = \"localhost:9325\"", "2:10", "names are not looked up here")]
    [InlineData("[dns]\nservers = \"127.0.0.1\"", "2:11", "must be a list")]
    [InlineData("[dns]\nservers = [\"127.0.0.1\", \"10.1\"]", "2:25", "'10.1' is not an address")]
    [InlineData("[oidc]\nissuer = \"http://login.example.com\"\naudience = \"x\"", "2:10", "can be forged")]
    [InlineData("[oidc]\nissuer = \"https://login.example.com\"", "1:2", "audience is missing")]
    [InlineData("data_directory = 2026-01-01", "1:18", "not a date or time")]
    [InlineData("[domains]\nsources = [\"mail.example.com\"]", "2:12", "is not an address")]
    [InlineData("[domains]\nreport_mailbox = \"nobody\"", "2:18", "'nobody' is not a mailbox")]
    [InlineData("[domains]\nreturn_path = \"a..b\"", "2:15", "cannot stand before a domain")]
    [InlineData("[[dns_update]]\nzone = \"example.com\"\nkey_name = \"k\"\nsecret_file = \"x\"", "1:3", "server is missing")]
    [InlineData("[[dns_update]]\nzone = \"example.com\"\nserver = \"192.0.2.1\"\nkey_name = \"k\"\nsecret_file = \"none.key\"", "5:15", "cannot be read")]
    [InlineData("[doctor]\nclock = \"http://time.example.com/\"", "2:9", "can be forged")]
    [InlineData("[[dns_update]]\nalgorithm = \"hmac-md5\"", "2:13", "hmac-sha256")]
    public void A_value_of_the_wrong_kind_is_told_apart(string toml, string place, string text) => Expect(toml, place, text);

    [Theory]
    [InlineData("relay_networks = [\"0.0.0.0/0\"]", "4:19", "would make an open relay")]
    [InlineData("relay_networks = [\"10.0.0.0/8\", \"::/0\"]", "4:33", "would make an open relay")]
    [InlineData("relay_networks = [\"128.0.0.0/1\"]", "4:19", "would make an open relay")]
    [InlineData("relay_networks = [\"::ffff:0:0/96\"]", "4:19", "would make an open relay")]
    [InlineData("relay_networks = [\"::/80\"]", "4:19", "would make an open relay")]
    [InlineData("relay_networks = [\"2000::/3\"]", "4:19", "would make an open relay")]
    [InlineData("xclient_networks = [\"0.0.0.0/0\"]", "4:21", "pass for any client")]
    [InlineData("proxy_networks = [\"::/0\"]", "4:19", "pass for any address")]
    [InlineData("relay_networks = [\"10.1.0.0/8\"]", "4:19", "Write \"10.0.0.0/8\" for the network")]
    [InlineData("relay_networks = [\"10.0.0.0/33\"]", "4:19", "no prefix length")]
    [InlineData("relay_networks = [\"example.com\"]", "4:19", "is not a network")]
    [InlineData("listen = [\"25\"]", "4:11", "Write \"*:25\"")]
    [InlineData("listen = [\"127.0.0.1\"]", "4:11", "has no port")]
    [InlineData("listen = [\"127.0.0.1:99999\"]", "4:11", "is not an address and port")]
    [InlineData("listen = [\"127.0.0.1:25\", \"0.0.0.0:25\"]", "4:27", "0.0.0.0:25 is taken already by 127.0.0.1:25 in line 4")]
    public void A_listener_never_opens_to_strangers(string line, string place, string text) =>
        Expect($"[[listener]]\nname = \"mx\"\nkind = \"relay\"\n{line}\n", place, text);

    [Theory]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"submission\"", "3:8", "A submission listener needs TLS, and there is no certificate.")]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"submission\"\nrelay_networks = [\"10.0.0.0/8\"]", "4:18", "everybody signs in")]
    [InlineData("[[listener]]\nkind = \"relay\"", "1:3", "name is missing")]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"relay\"\n[[listener]]\nname = \"a\"\nkind = \"relay\"\nlisten = [\"*:26\"]", "5:8", "There is a listener 'a' already, in line 1.")]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"relay\"\nlisten = [\"*:25\"]\n[[listener]]\nname = \"b\"\nkind = \"relay\"\nlisten = [\"127.0.0.1:25\"]", "8:11", "taken already by 0.0.0.0:25 in line 4")]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"relay\"\n[[listener]]\nname = \"b\"\nkind = \"relay\"", "6:8", "Add listen =")]
    [InlineData("[tls]\ncertificates = [{ certificate = \"none.crt\" }]", "2:33", "none.crt")]
    [InlineData("[tls]\ncertificates = [{ certificate = \"mail.crt\", key = \"other.key\" }]", "2:51", "should hold the unencrypted private key")]
    [InlineData("[tls]\nclient_authorities = [\"none.pem\"]", "2:23", "none.pem cannot be used")]
    [InlineData("[retry]\nfirst = \"5h\"", "2:9", "longer than the longest of 4h")]
    [InlineData("[retry]\nfirst = \"1h\"\ngive_up_after = \"30m\"", "3:17", "before its second attempt after 1h")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"smart_host\"", "3:8", "does not say where to")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"mx\"\nhosts = [\"x.example\"]", "4:9", "Only routes of kind smart_host and lmtp")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\nuser = \"u\"", "5:8", "a user without a password")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\npassword = \"u\"", "5:12", "a password without a user")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\nuser = \"u\"\npassword_file = \"none\"", "6:17", "cannot be read")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\nuser = \"u\"\npassword = \"p\"\ntls = \"opportunistic\"", "7:7", "would never be sent")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"mx\"\ndestinations = [\"anna@example.com\"]", "4:17", "routes go by domain")]
    [InlineData("[[route]]\nname = \"default\"\nkind = \"mx\"\ndestinations = [\"example.com\"]", "2:8", "takes all mail")]
    public void Keys_that_contradict_each_other_are_named(string toml, string place, string text)
    {
        _fixture.WriteCertificate("other", "other.example.com");
        Expect(toml, place, text);
    }

    [Theory]
    [InlineData("hostname = \"relay\"", "1:12", "not a full name")]
    [InlineData("[metrics]\nlisten = \"0.0.0.0:9325\"", "2:10", "can read its figures")]
    [InlineData("[retry]\nwarn_after = \"4d\"", "2:14", "Nobody is warned")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"mx\"\n[[route]]\nname = \"b\"\nkind = \"hold\"", "5:8", "takes all")]
    [InlineData("[[route]]\nname = \"a\"\nkind = \"mx\"\ndestinations = [\"a.example\"]\n[[route]]\nname = \"b\"\nkind = \"hold\"\ndestinations = [\"b.example\", \"A.example\"]", "8:30", "goes by the route in line 1 already")]
    [InlineData("[[listener]]\nname = \"a\"\nkind = \"relay\"\nauth_mechanisms = [\"PLAIN\", \"XOAUTH2\"]", "4:29", "no issuer")]
    [InlineData("hostname = \"mx.example.org\"\n[tls]\ncertificates = [{ certificate = \"mail.crt\", key = \"mail.key\" }]", "3:16", "No certificate is good for mx.example.org")]
    public void What_would_work_but_hardly_as_meant_is_a_warning(string toml, string place, string text) =>
        Expect(toml, place, text, MistakeSeverity.Warning);

    [Fact]
    public void An_expired_certificate_is_a_warning()
    {
        _fixture.Time.Advance(TimeSpan.FromDays(900));

        var reading = _fixture.Read(SettingsFixture.Least);

        Assert.NotNull(reading.Settings);
        Assert.Contains("expired", Assert.Single(reading.Mistakes).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_that_others_can_read_are_a_warning()
    {
        File.WriteAllText(_fixture.File("password"), "secret\n");
        File.SetUnixFileMode(_fixture.File("password"), (UnixFileMode)Convert.ToInt32("644", 8));

        var reading = _fixture.Read(SettingsFixture.Least + "[[route]]\nname = \"a\"\nkind = \"smart_host\"\nhosts = [\"x.example\"]\nuser = \"u\"\npassword_file = \"password\"\n");

        Assert.Equal("secret", reading.Settings!.Relay.Routes[0].Credential!.Password);
        Assert.Contains("chmod 600", Assert.Single(reading.Mistakes).Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once_in_the_order_of_the_file()
    {
        var reading = _fixture.Read("hostname = 5\nnonsense\n[spool]\nx = 1\n[limits]\nmax_sessions = -1\n[[route]]\nname = \"a\"\nkind = \"nowhere\"\n");

        Assert.Equal([1, 2, 4, 6, 9], reading.Mistakes.Select(mistake => mistake.Line));
    }

    [Fact]
    public void A_line_that_cannot_be_read_costs_nothing_but_itself()
    {
        var reading = _fixture.Read("[[listener\nname = \"x\"\n[log]\nlevel = 'info\nformat = \"json\"\n[dns]\nservers = [\n  \"127.0.0.1\",\n  oops,\n]\nrounds = 3\n");

        Assert.Equal([1, 4, 9], reading.Mistakes.Select(mistake => mistake.Line));
    }

    [Fact]
    public void Tables_nested_without_end_are_refused()
    {
        var reading = _fixture.Read($"x = {new string('[', 5000)}");

        Assert.Null(reading.Settings);
        Assert.NotEmpty(reading.Mistakes);
    }

    [Fact]
    public void A_lost_line_is_not_taken_for_a_missing_key()
    {
        var reading = _fixture.Read("[[listener]]\nname = oops\nkind = \"relay\"\n");

        Assert.Equal(2, Assert.Single(reading.Mistakes, mistake => !mistake.IsWarning).Line);
    }

    [Fact]
    public void Octets_that_are_not_UTF8_are_placed()
    {
        var path = _fixture.File("latin1.toml");
        File.WriteAllBytes(path, [.. "# ok \u00fc\nx = \""u8, 0xfc, .. "\""u8]);

        var mistake = Assert.Single(SettingsFile.Read(path).Mistakes);

        Assert.Equal((2, 6), (mistake.Line, mistake.Column));
    }

    [Fact]
    public void A_password_is_never_repeated()
    {
        foreach (var line in (string[])["password = \"geheim\" x", "password = geheim", "password = \"geheim", "password = \"geheim\"\npassword = \"geheim\""])
        {
            var reading = _fixture.Read($"[[route]]\nname = \"a\"\nkind = \"mx\"\n{line}\n");

            Assert.NotEmpty(reading.Mistakes);
            Assert.DoesNotContain(reading.Mistakes, mistake => mistake.ToString().Contains("geheim", StringComparison.Ordinal));
        }
    }

    private void Expect(string toml, string place, string text, MistakeSeverity severity = MistakeSeverity.Error)
    {
        var reading = _fixture.Read(toml);

        Assert.Contains(reading.Mistakes, mistake =>
            $"{mistake.Line}:{mistake.Column}".StartsWith(place, StringComparison.Ordinal)
            && $"{mistake.What} {mistake.Mend}".Contains(text, StringComparison.Ordinal)
            && mistake.Severity == severity);
    }
}
