using System.Net;
using Postrider.Configuration;
using Postrider.Mail.Dkim;
using Postrider.Relay.Routing;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server;

namespace Postrider.Tests.Configuration;

public sealed class SettingsFileTests : IDisposable
{
    private readonly SettingsFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_least_file_has_safe_defaults()
    {
        var settings = Good(SettingsFixture.Least);

        var listener = Assert.Single(settings.Listeners);
        Assert.Equal("mail.example.com", listener.HostName);
        Assert.Empty(listener.RelayNetworks);
        Assert.Equal(new SessionLimits(), listener.Limits);
        Assert.Equal(_fixture.File("data"), settings.DataDirectory);
        Assert.Equal(_fixture.File("mail.crt"), settings.Certificates[0].Certificate);
        Assert.Empty(settings.Submission.InboundDomains);
        Assert.Equal(IPAddress.Loopback, settings.Metrics!.Address);
        var route = Assert.Single(settings.Relay.Routes);
        Assert.Equal(("default", RouteKind.Mx, RetryPolicy.Default), (route.Name, route.Kind, route.Retry));
    }

    [Fact]
    public void Policies_of_other_domains_are_followed_unless_the_file_says_otherwise()
    {
        Assert.Equal(new TlsPolicySettings(), Good(SettingsFixture.Least).TlsPolicy);
        Assert.True(new TlsPolicySettings() is { Dane: true, MtaSts: true });

        var policy = Good(SettingsFixture.Least + """
            [tls_policy]
            dane = false
            mta_sts = false
            mta_sts_port = 8443
            mta_sts_timeout = "5s"
            """).TlsPolicy;

        Assert.Equal((false, false, 8443, TimeSpan.FromSeconds(5)), (policy.Dane, policy.MtaSts, policy.Sts.Port, policy.Sts.Timeout));
    }

    [Fact]
    public void Mail_is_signed_by_both_algorithms_unless_the_file_says_otherwise()
    {
        var standard = Good(SettingsFixture.Least).Signing;
        Assert.True(standard.Options.IsEnabled);
        Assert.Equal([DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256], standard.Schedule.Algorithms);
        Assert.Equal((CanonicalForms.Relaxed, null, null, TimeSpan.FromDays(180)), (standard.Options.Dkim.Forms, standard.Options.FallbackDomain, standard.DelegationZone, standard.Schedule.RotateEvery));

        var signing = Good(SettingsFixture.Least + """
            [signing]
            enabled = false
            canonicalization = "relaxed/simple"
            extra_fields = ["Feedback-ID", "subject"]
            lifetime = "7d"
            fallback_domain = "example.com"
            algorithms = ["ed25519-sha256"]
            rsa_bits = 3072
            rotate_every = "never"
            settle = "2h"
            grace = "30d"
            delegation_zone = "dkim.example.com"
            """).Signing;

        Assert.False(signing.Options.IsEnabled);
        Assert.Equal("relaxed/simple", signing.Options.Dkim.Forms.ToString());
        Assert.Equal([.. DkimSigningOptions.DefaultFields, "Feedback-ID"], signing.Options.Dkim.Fields);
        Assert.Equal((TimeSpan.FromDays(7), "example.com", "dkim.example.com"), (signing.Options.Dkim.Lifetime, signing.Options.FallbackDomain?.Value, signing.DelegationZone?.Value));
        Assert.Equal([DkimAlgorithm.Ed25519Sha256], signing.Schedule.Algorithms);
        Assert.Equal((3072, null, TimeSpan.FromHours(2), TimeSpan.FromDays(30)), (signing.Schedule.RsaBits, signing.Schedule.RotateEvery, signing.Schedule.Settle, signing.Schedule.Grace));
    }

    [Theory]
    [InlineData("Received")]
    [InlineData("ARC-Seal")]
    [InlineData("a:b")]
    [InlineData("a b")]
    public void A_field_that_changes_on_the_way_or_is_none_cannot_be_signed(string field) =>
        Assert.Contains(_fixture.Read(SettingsFixture.Least + $"[signing]\nextra_fields = [\"{field}\"]\n").Mistakes, mistake => mistake.ToString().Contains(field, StringComparison.Ordinal));

    [Fact]
    public void A_route_may_want_DANE_but_not_to_a_mail_store()
    {
        const string Route = "[[route]]\nname = \"out\"\ndestinations = [\"a.example\"]\ntls = \"dane\"\n";

        Assert.Equal(ClientTls.Dane, Good(SettingsFixture.Least + Route + "kind = \"mx\"\n").Relay.Routes[0].Tls);
        var mistake = Assert.Single(_fixture.Read(SettingsFixture.Least + Route + "kind = \"lmtp\"\nhosts = [\"[::1]:24\"]\n").Mistakes);
        Assert.Contains("No TLSA records are asked for", mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_is_known_by_its_fingerprints()
    {
        var digits = string.Concat(Enumerable.Repeat("0aF1", 16));

        var route = Good(SettingsFixture.Least + $"""
            [[route]]
            name = "partner"
            kind = "smart_host"
            hosts = ["relay.example.org:25"]
            tls = "fingerprint"
            tls_fingerprints = ["{digits}"]
            """).Relay.Routes[0];

        Assert.Equal(ClientTls.Fingerprint, route.Tls);
        Assert.Equal(digits.ToLowerInvariant(), Assert.Single(route.Fingerprints).ToString());
    }

    [Theory]
    [InlineData("tls = \"fingerprint\"")]
    [InlineData("tls_fingerprints = [\"0000000000000000000000000000000000000000000000000000000000000000\"]")]
    [InlineData("tls = \"fingerprint\"\ntls_fingerprints = [\"0000\"]")]
    public void Fingerprints_and_what_wants_them_stand_together(string keys)
    {
        var reading = _fixture.Read(SettingsFixture.Least + $"[[route]]\nname = \"partner\"\nkind = \"mx\"\n{keys}\n");

        Assert.Single(reading.Mistakes);
    }

    [Fact]
    public void Every_key_gets_where_it_belongs()
    {
        var settings = Good("""
            hostname = "mail.example.com"
            data_directory = "/tmp/postrider-data"
            stop_timeout = "1m30s"
            [limits]
            max_sessions = 7
            max_message_size = "20 MB"
            [[listener]]
            name = "mx"
            kind = "relay"
            listen = ["127.0.0.1:2525", "[::1]:2525"]
            hostname = "mx.example.com"
            relay_networks = ["10.0.0.0/8", "192.0.2.7", "::ffff:198.51.100.0/120"]
            limits = { max_sessions = 9 }
            [[listener]]
            name = "in"
            kind = "submissions"
            listen = ["*:2465"]
            client_certificates = "requested"
            auth_mechanisms = ["scram-sha-256", "EXTERNAL"]
            [listener.limits]
            command_timeout = "10s"
            [tls]
            certificates = [{ certificate = "mail.crt", key = "mail.key" }]
            [submission]
            show_client_address = true
            inbound_domains = ["EXAMPLE.com", "bücher.example"]
            [spool]
            min_free_space = "1 GiB"
            event_retention = "90d"
            [delivery]
            max_connections = 50
            report_delays = false
            [retry]
            first = "1m"
            warn_after = "never"
            [timeouts]
            connect = "10s"
            [[route]]
            name = "store"
            kind = "lmtp"
            destinations = ["example.com"]
            hosts = ["[::1]:24", "store.example.com"]
            retry.first = "5s"
            [[route]]
            name = "provider"
            kind = "smart_host"
            senders = ["*.News.example", "<>"]
            hosts = ["smtp.example.net"]
            user = "relay"
            password = "secret"
            sources = ["127.0.0.1"]
            timeouts = { data_end = "20m" }
            [dns]
            servers = ["127.0.0.1:5353", "::1"]
            rounds = 3
            [metrics]
            enabled = false
            [log]
            level = "debug"
            format = "json"
            [oidc]
            issuer = "https://login.example.com/mail"
            audience = "postrider"
            """);

        Assert.Equal(TimeSpan.FromSeconds(90), settings.StopTimeout);
        var (mx, submissions) = (settings.Listeners[0], settings.Listeners[1]);
        Assert.Equal((9, 20_000_000L), (mx.Limits.MaximumSessions, mx.Limits.MaximumMessageSize));
        Assert.Equal(["10.0.0.0/8", "192.0.2.7/32", "198.51.100.0/24"], mx.RelayNetworks.Select(network => network.ToString()));
        Assert.Equal("mx.example.com", mx.HostName);
        Assert.Equal((7, TimeSpan.FromSeconds(10)), (submissions.Limits.MaximumSessions, submissions.Limits.CommandTimeout));
        Assert.Equal(["SCRAM-SHA-256", "EXTERNAL"], submissions.AuthMechanisms);
        Assert.Contains(new IPEndPoint(IPAddress.Any, 2465), submissions.Endpoints);
        Assert.Equal(["example.com", "xn--bcher-kva.example"], settings.Submission.InboundDomains.Select(domain => domain.Value));
        Assert.Equal(1L << 30, settings.Spool.MinimumFreeSpace);
        Assert.Equal(["store", "provider", "default"], settings.Relay.Routes.Select(route => route.Name));
        var (store, provider, last) = (settings.Relay.Routes[0], settings.Relay.Routes[1], settings.Relay.Routes[2]);
        Assert.Equal([new RouteHost("[IPv6:::1]", 24, UseMx: false), new RouteHost("store.example.com", 24, UseMx: false)], store.Hosts);
        Assert.Equal((TimeSpan.FromSeconds(5), null), (store.Retry.First, store.Retry.WarnAfter));
        Assert.Equal((ClientTls.Verified, 587, "secret"), (provider.Tls, provider.Hosts[0].Port, provider.Credential!.Password));
        Assert.Equal(["*.news.example", "<>"], provider.Senders);
        Assert.Equal((TimeSpan.FromMinutes(20), TimeSpan.FromSeconds(10)), (provider.Timeouts.DataEnd, provider.Timeouts.Connect));
        Assert.Equal((TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)), (last.Retry.First, last.Timeouts.Connect));
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, 5353), new IPEndPoint(IPAddress.IPv6Loopback, 53)], settings.Dns.Servers);
        Assert.Null(settings.Metrics);
        Assert.Equal(LogFormat.Json, settings.Log.Format);
        Assert.Equal("email", settings.Oidc!.UserClaim);
    }

    [Fact]
    public void A_catch_all_route_takes_the_place_of_the_default()
    {
        var settings = Good(SettingsFixture.Least + "[[route]]\nname = \"out\"\nkind = \"smart_host\"\nhosts = [\"smtp.example.net\"]\n");

        Assert.Equal("out", Assert.Single(settings.Relay.Routes).Name);
    }

    [Fact]
    public void A_file_that_is_not_there_says_what_to_do()
    {
        var reading = SettingsFile.Read(_fixture.File("none.toml"));

        Assert.Null(reading.Settings);
        var mistake = Assert.Single(reading.Mistakes);
        Assert.Equal(0, mistake.Line);
        Assert.Contains("postrider init", mistake.Mend, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_relays_nothing_and_says_what_to_add()
    {
        var reading = _fixture.Read("");

        Assert.Null(reading.Settings);
        Assert.Contains(reading.Mistakes, mistake => mistake.Key == "listener" && mistake.Mend.Contains("[[listener]]", StringComparison.Ordinal));
    }

    private Settings Good(string toml)
    {
        var reading = _fixture.Read(toml);
        Assert.Empty(reading.Mistakes.Select(mistake => mistake.ToString()));
        return reading.Settings!;
    }
}
