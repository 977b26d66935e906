using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Mail.MtaSts;

namespace Postrider.Configuration.Sections;

/// <summary><c>[tls_policy]</c>: what other domains say of the encryption to their hosts.</summary>
internal static class TlsPolicySection
{
    private static readonly TlsPolicySettings Standard = new();

    public static readonly Key<bool> Dane = new("dane", Truth.Any, Standard.Dane)
    {
        Text = "Whether certificates of hosts are judged by their TLSA records (RFC 7672) on routes whose `tls` is opportunistic or required. Needs a resolver that validates DNSSEC, on this machine or named in `trusted` of `[dns]`; with any other, nothing counts as signed and nothing changes.",
    };

    public static readonly Key<bool> MtaSts = new("mta_sts", Truth.Any, Standard.MtaSts)
    {
        Text = "Whether MTA-STS policies of the recipients' domains (RFC 8461) are fetched, kept and followed on routes of kind mx.",
    };

    public static readonly Key<int> Port = new("mta_sts_port", new Count(1, 65_535), Standard.Sts.Port) { Text = "The port of policy hosts; 443 everywhere but in tests." };

    public static readonly Key<TimeSpan> Timeout = new("mta_sts_timeout", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1.5)), Standard.Sts.Timeout)
    {
        Text = "How long fetching a policy may take. Mail for that domain alone waits for it, and only while no policy is known.",
    };

    public static readonly Section Section = new(
        "[tls_policy]", "What other domains say of the encryption to their hosts. It can only ask for more than a route does, never for less.", Dane, MtaSts, Port, Timeout);

    public static TlsPolicySettings Read(TableReader? table) => table is null ? Standard : new TlsPolicySettings
    {
        Dane = table.Get(Dane),
        MtaSts = table.Get(MtaSts),
        Sts = new StsOptions { Port = table.Get(Port), Timeout = table.Get(Timeout) },
    };
}
