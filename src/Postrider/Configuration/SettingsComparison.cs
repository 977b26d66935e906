using System.Collections.Immutable;
using Postrider.Configuration.Sections;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Relay.Judging;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Relay.Sources;
using Postrider.Relay.WarmUp;
using Postrider.Smtp.Server;

namespace Postrider.Configuration;

/// <summary>What a reload changes, for the log.</summary>
/// <param name="Changed">Tables and keys that differ, as they are called in the file; a listener or route by its name.</param>
/// <param name="NeedRestart">Those of them that the running relay keeps as they were until it is started anew.</param>
public sealed record SettingsComparison(ImmutableArray<string> Changed, ImmutableArray<string> NeedRestart)
{
    public static SettingsComparison Between(Settings before, Settings after)
    {
        var changed = ImmutableArray.CreateBuilder<string>();
        var restart = ImmutableArray.CreateBuilder<string>();
        Compare("hostname", before.Submission.HostName == after.Submission.HostName);
        var isMoved = before.DataDirectory != after.DataDirectory;
        Compare("data_directory", !isMoved);
        // An open queue cannot be moved.
        if (isMoved) restart.Add("data_directory");
        Compare("stop_timeout", before.StopTimeout == after.StopTimeout);
        CompareNamed("listener", before.Listeners, after.Listeners, listener => listener.Name, AreEqual);
        Compare("tls.certificates", before.Certificates.SequenceEqual(after.Certificates));
        Compare("tls.client_authorities", before.ClientAuthorities.SequenceEqual(after.ClientAuthorities));
        Compare("oidc", before.Oidc == after.Oidc);
        Compare("submission", AreEqual(before, after));
        Compare("judging", AreEqual(before.Judging, after.Judging) && before.Suffixes == after.Suffixes);
        CompareNamed("forward", before.Forwards.Rules, after.Forwards.Rules, rule => rule.Recipient.ToString(), (was, becomes) => was.Targets.SequenceEqual(becomes.Targets));
        Compare("srs", before.Srs == after.Srs);
        Compare("arc", before.ArcDomain == after.ArcDomain);
        Compare("submission.socket", before.SubmissionSocket == after.SubmissionSocket);
        Compare("spool", before.Spool == after.Spool with { Directory = before.Spool.Directory });
        Compare("delivery", before.Relay with { Routes = [], HostName = default, Shapes = ShapeTable.Empty } == after.Relay with { Routes = [], HostName = default, Shapes = ShapeTable.Empty });
        Compare("shape", before.Relay.Shapes.SaysAs(after.Relay.Shapes));
        CompareNamed("route", before.Relay.Routes, after.Relay.Routes, route => route.Name, AreEqual);
        Compare("the order of routes", HaveSameOrder(before, after));
        Compare("dns", AreEqual(before.Dns, after.Dns));
        Compare("tls_policy", before.TlsPolicy == after.TlsPolicy);
        Compare("signing", SigningSection.AreEqual(before.Signing, after.Signing));
        Compare("metrics", Equals(before.Metrics, after.Metrics));
        Compare("web", before.Web == after.Web);
        Compare("acme", before.Acme == after.Acme);
        Compare("mta_sts", before.StsPublications.Select(one => one.Text).SequenceEqual(after.StsPublications.Select(one => one.Text))
            && before.StsPublications.Select(one => one.Domain).SequenceEqual(after.StsPublications.Select(one => one.Domain)));
        CompareNamed("source", before.Egress.Sources, after.Egress.Sources, static source => source.Name, AreEqual);
        CompareNamed("pool", before.Egress.Pools, after.Egress.Pools, static pool => pool.Name, AreEqual);
        Compare("pool_rule", before.Egress.Rules.Length == after.Egress.Rules.Length && before.Egress.Rules.Zip(after.Egress.Rules).All(static pair => AreEqual(pair.First, pair.Second)));
        Compare("warm_up", before.Standing.WarmUp.Length == after.Standing.WarmUp.Length && before.Standing.WarmUp.Zip(after.Standing.WarmUp).All(static pair => AreEqual(pair.First, pair.Second)));
        Compare("alerts", before.Alerts with { Channels = [] } == after.Alerts with { Channels = [] } && before.Alerts.Channels.SequenceEqual(after.Alerts.Channels));
        Compare("reputation", before.Standing.Limits == after.Standing.Limits && before.Standing.Policy == after.Standing.Policy);
        Compare("suppression", before.Suppression == after.Suppression);
        Compare("reports", AreEqual(before.Reports, after.Reports));
        Compare("domains", before.Domains == after.Domains);
        Compare("dns_update", before.DnsUpdates.Length == after.DnsUpdates.Length && before.DnsUpdates.Zip(after.DnsUpdates).All(pair => AreEqual(pair.First, pair.Second)));
        Compare("log.level", before.Log.Level == after.Log.Level);
        Compare("log.format", before.Log.Format == after.Log.Format);
        return new SettingsComparison(changed.ToImmutable(), restart.ToImmutable());

        void Compare(string name, bool isSame)
        {
            if (!isSame) changed.Add(name);
        }

        void CompareNamed<T>(string table, ImmutableArray<T> old, ImmutableArray<T> current, Func<T, string> nameOf, Func<T, T, bool> areEqual) where T : class
        {
            foreach (var one in old.Concat(current).Select(nameOf).Distinct(StringComparer.Ordinal))
            {
                var (was, becomes) = (old.FirstOrDefault(item => nameOf(item) == one), current.FirstOrDefault(item => nameOf(item) == one));
                Compare($"{table} {one}", was is not null && becomes is not null && areEqual(was, becomes));
            }
        }
    }

    public static bool AreEqual(DnsOptions before, DnsOptions after) =>
        before with { Servers = [], Trusted = [] } == after with { Servers = [], Trusted = [] }
        && before.Servers.SequenceEqual(after.Servers)
        && before.Trusted.SequenceEqual(after.Trusted);

    private static bool AreEqual(JudgingOptions before, JudgingOptions after) =>
        before with { Modes = after.Modes, TrustedSealers = [] } == after with { TrustedSealers = [] }
        && before.TrustedSealers.SequenceEqual(after.TrustedSealers)
        && before.Modes.Count == after.Modes.Count && before.Modes.All(pair => after.Modes.TryGetValue(pair.Key, out var mode) && mode == pair.Value);

    private static bool AreEqual(ReportSettings before, ReportSettings after) =>
        before with { Intake = after.Intake } == after
        && before.Intake with { Addresses = [], Domains = [] } == after.Intake with { Addresses = [], Domains = [] }
        && before.Intake.Addresses.SequenceEqual(after.Intake.Addresses)
        && before.Intake.Domains.SequenceEqual(after.Intake.Domains);

    private static bool AreEqual(EgressSource before, EgressSource after) =>
        before.Name == after.Name && Equals(before.IPv4, after.IPv4) && Equals(before.IPv6, after.IPv6) && before.HeloName == after.HeloName && before.Proxy == after.Proxy
        && before.Certificate?.TargetCertificate.Thumbprint == after.Certificate?.TargetCertificate.Thumbprint;

    private static bool AreEqual(PoolSettings before, PoolSettings after) =>
        before.Name == after.Name && before.Tenants.SequenceEqual(after.Tenants)
        && before.Members.Select(static member => (member.Source.Name, member.Weight)).SequenceEqual(after.Members.Select(static member => (member.Source.Name, member.Weight)));

    private static bool AreEqual(PoolRule before, PoolRule after) =>
        before.Pool == after.Pool && before.Stream == after.Stream && before.Tenants.SequenceEqual(after.Tenants)
        && before.Senders.SequenceEqual(after.Senders) && before.Tags.SequenceEqual(after.Tags);

    private static bool AreEqual(WarmUpRule before, WarmUpRule after) =>
        before.Source == after.Source && before.Providers.SequenceEqual(after.Providers)
        && before.Plan with { Days = [] } == after.Plan with { Days = [] } && before.Plan.Days.SequenceEqual(after.Plan.Days);

    private static bool AreEqual(UpdateZone before, UpdateZone after) =>
        before.Name == after.Name && before.Server.Equals(after.Server) && before.Key.IsSameAs(after.Key);

    private static bool AreEqual(Settings before, Settings after) =>
        before.Submission with { InboundDomains = [], HostName = default } == after.Submission with { InboundDomains = [], HostName = default }
        && before.Submission.InboundDomains.SequenceEqual(after.Submission.InboundDomains);

    // Immutable arrays compare by identity; the name follows the host name, which is told by itself.
    private static bool AreEqual(ListenerOptions before, ListenerOptions after) =>
        Plain(before) == Plain(after)
        && before.Endpoints.SequenceEqual(after.Endpoints)
        && before.RelayNetworks.SequenceEqual(after.RelayNetworks)
        && before.XClientNetworks.SequenceEqual(after.XClientNetworks)
        && before.ProxyNetworks.SequenceEqual(after.ProxyNetworks)
        && before.AuthMechanisms.SequenceEqual(after.AuthMechanisms);

    private static ListenerOptions Plain(ListenerOptions options) =>
        options with { Endpoints = [], RelayNetworks = [], XClientNetworks = [], ProxyNetworks = [], AuthMechanisms = [] };

    private static bool AreEqual(Route before, Route after) =>
        Plain(before) == Plain(after)
        && before.Fingerprints.SequenceEqual(after.Fingerprints)
        && before.Destinations.SequenceEqual(after.Destinations)
        && before.Senders.SequenceEqual(after.Senders)
        && before.Hosts.SequenceEqual(after.Hosts)
        && before.Sources.SequenceEqual(after.Sources);

    private static Route Plain(Route route) => route with { Destinations = [], Senders = [], Hosts = [], Sources = [], Fingerprints = [] };

    private static bool HaveSameOrder(Settings before, Settings after)
    {
        string[] names = [.. before.Relay.Routes.Select(route => route.Name)];
        string[] kept = [.. after.Relay.Routes.Select(route => route.Name).Where(names.Contains)];
        return names.Where(kept.Contains).SequenceEqual(kept);
    }
}
