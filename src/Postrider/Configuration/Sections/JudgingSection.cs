using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Judging;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[judging]</c>: mail of strangers.</summary>
internal static class JudgingSection
{
    private static readonly JudgingOptions Standard = new() { ServiceId = default };
    private static readonly SuffixSettings NoList = new();

    public static readonly Key<DomainName> ServiceId = new("service_id", DomainKind.Any)
    {
        Text = "Our name in Authentication-Results (the authserv-id). Fields of strangers that claim it are removed; give hosts that believe each other the same one.",
        Example = "\"mx.example.com\"",
        Otherwise = "`hostname` at the top",
    };

    public static readonly Key<TimeSpan> Patience = new("patience", new Duration(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2)), Standard.Patience)
    {
        Text = "How long all questions to the DNS about one message may take together; what is not known then is a temporary error. RFC 7208 asks for 20 seconds at least.",
    };

    public static readonly Key<UnknownRule> Unknown = new("on_dns_failure", new Choice<UnknownRule>(
        ("accept", UnknownRule.Accept, "the message is taken, and the result says temperror"),
        ("defer", UnknownRule.Defer, "the client is told to come again: 451 4.7.1 or 4.7.24")), Standard.Unknown)
    {
        Text = "What a listener with judge = \"reject\" does where the DNS gives no answer that the judgement hangs on.",
    };

    public static readonly ListKey<DomainName> TrustedSealers = new("trusted_sealers", DomainKind.Any)
    {
        Text = "Domains of forwarders and mailing lists whose ARC seals are believed: what passed DMARC when it came to them is not refused or marked for what they made of it.",
        Example = "[\"lists.example.org\"]",
    };

    public static readonly Key<bool> ReceivedSpf = new("received_spf", Truth.Any, Standard.WritesReceivedSpf)
    {
        Text = "Writes Received-SPF (RFC 7208, 9.1) below Authentication-Results, for filters behind us that read it.",
    };

    public static readonly Key<string> SuffixFile = new("public_suffix_file", SettingsPath.Kind)
    {
        Text = "A public suffix list by which organisational domains are found as RFC 7489 has it; read again when it changes. Debian's package publicsuffix keeps one.",
        Example = "\"/usr/share/publicsuffix/public_suffix_list.dat\"",
        Otherwise = "none; the DNS tree is walked as RFC 9989 has it",
    };

    public static readonly Key<Uri> SuffixUrl = new("public_suffix_url", DownloadKind.Any)
    {
        Text = "Where to fetch the list instead. It is kept in the data directory; when it cannot be fetched, the one from before stays in force.",
        Example = "\"https://publicsuffix.org/list/public_suffix_list.dat\"",
    };

    public static readonly Key<TimeSpan> SuffixRefresh = new("public_suffix_refresh", new Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(30)), NoList.Refresh)
    {
        Text = "How often to look for a newer list. publicsuffix.org asks for once a day at most.",
    };

    public static readonly Section Section = new(
        "[judging]",
        "How mail is judged that comes from strangers to `inbound_domains` and `[[forward]]` addresses. What is done about it is said by `judge` of each listener.",
        ServiceId, Patience, Unknown, TrustedSealers, ReceivedSpf, SuffixFile, SuffixUrl, SuffixRefresh);

    /// <param name="listeners">Each with what it says of judging.</param>
    public static JudgingOptions Read(TableReader? table, DomainName host, ImmutableArray<TableReader> listeners)
    {
        var options = Standard with { ServiceId = host, Modes = Modes(listeners) };
        if (table is null) return options;
        var own = table.Get(ServiceId);
        return options with
        {
            ServiceId = own.IsEmpty ? host : own,
            Patience = table.Get(Patience),
            Unknown = table.Get(Unknown),
            TrustedSealers = table.Get(TrustedSealers),
            WritesReceivedSpf = table.Get(ReceivedSpf),
        };
    }

    public static SuffixSettings ReadSuffixes(TableReader? table, SettingsContext context)
    {
        if (table is null) return NoList;
        if (table.Has(SuffixFile) && table.Has(SuffixUrl)) table.Complain(SuffixUrl, "There is a file and a URL for the same list.", "Remove one of the two.");
        return new SuffixSettings
        {
            File = table.Find(SuffixFile) is { } file ? context.Resolve(file) : null,
            Url = table.Find(SuffixUrl),
            Refresh = table.Get(SuffixRefresh),
        };
    }

    private static ImmutableDictionary<string, JudgeMode> Modes(ImmutableArray<TableReader> listeners)
    {
        var modes = ImmutableDictionary.CreateBuilder<string, JudgeMode>(StringComparer.Ordinal);
        foreach (var listener in listeners)
            if (listener.Find(ListenerSection.Name) is { } name && listener.Has(ListenerSection.Judge)) modes[name] = listener.Get(ListenerSection.Judge);
        return modes.ToImmutable();
    }
}
