using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Relay.Signing;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[signing]</c>: DKIM signatures and the keys for them.</summary>
internal static class SigningSection
{
    private static readonly SigningSettings Standard = new();

    public static readonly Key<bool> Enabled = new("enabled", Truth.Any, Standard.Options.IsEnabled)
    {
        Text = "Signs mail of ours with the keys of the domain in its From field. Sending domains and their keys stand in the data directory; without one, nothing is signed.",
    };

    public static readonly Key<CanonicalForms> Canonicalization = new(
        "canonicalization",
        new Choice<CanonicalForms>(
            ("relaxed/relaxed", new(Mail.Dkim.Canonicalization.Relaxed, Mail.Dkim.Canonicalization.Relaxed), "white space in header and body may change on the way"),
            ("relaxed/simple", new(Mail.Dkim.Canonicalization.Relaxed, Mail.Dkim.Canonicalization.Simple), "that of the header may"),
            ("simple/relaxed", new(Mail.Dkim.Canonicalization.Simple, Mail.Dkim.Canonicalization.Relaxed), "that of the body may"),
            ("simple/simple", new(Mail.Dkim.Canonicalization.Simple, Mail.Dkim.Canonicalization.Simple), "nothing may change")),
        CanonicalForms.Relaxed)
    {
        Text = "What of header and body a signature does not cover (RFC 6376, 3.4).",
    };

    public static readonly ListKey<string> Fields = new("extra_fields", FieldNameKind.Any)
    {
        Text = $"Header fields that are signed besides {string.Join(", ", DkimSigningOptions.DefaultFields)}. Each is signed once more than it stands in the message, so that nobody can add one.",
        Example = "[\"Feedback-ID\"]",
    };

    public static readonly Key<TimeSpan?> Lifetime = new("lifetime", new DurationOrNever(TimeSpan.FromDays(1), TimeSpan.FromDays(365)))
    {
        Text = "After how long a signature expires (x=).",
        Otherwise = "`\"never\"`",
    };

    public static readonly Key<DomainName> FallbackDomain = new("fallback_domain", DomainKind.Any)
    {
        Text = "A domain of ours whose keys sign mail with a From of a domain that is not ours, or has no key in use yet. Such a signature says who answers for the mail; it does not make it pass DMARC.",
        Example = "\"example.com\"",
        Otherwise = "none: such mail is not signed",
    };

    public static readonly ListKey<DkimAlgorithm> Algorithms = new(
        "algorithms",
        new Choice<DkimAlgorithm>(
            ("rsa-sha256", DkimAlgorithm.RsaSha256, "understood by everybody"),
            ("ed25519-sha256", DkimAlgorithm.Ed25519Sha256, "shorter and faster; those who do not know it pass over it (RFC 8463)")),
        DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256)
    {
        Text = "Domains get a key of each of these, and mail a signature by each.",
    };

    public static readonly Key<int> RsaBits = new("rsa_bits", new Count(DkimSigningKey.MinimumRsaBits, 4096), Standard.Schedule.RsaBits)
    {
        Text = "Bits of new RSA keys. More than 2048 do not fit into one string of a DNS record, which some name servers and verifiers take amiss.",
    };

    public static readonly Key<TimeSpan?> RotateEvery = new("rotate_every", new DurationOrNever(TimeSpan.FromDays(1), TimeSpan.FromDays(3650)), Standard.Schedule.RotateEvery)
    {
        Text = "How long a key signs before the next one is made and its record published, or asked for in the log.",
    };

    public static readonly Key<TimeSpan> Settle = new("settle", new Duration(TimeSpan.Zero, TimeSpan.FromDays(7)), Standard.Schedule.Settle)
    {
        Text = "How long the record of a next key is in the DNS before the key signs, so that all servers of the zone have it.",
    };

    public static readonly Key<TimeSpan> Grace = new("grace", new Duration(TimeSpan.FromHours(1), TimeSpan.FromDays(365)), Standard.Schedule.Grace)
    {
        Text = "How long the record of a key stays after its last signature, for mail that is still on its way or judged again.",
    };

    public static readonly Key<DomainName> DelegationZone = new("delegation_zone", DomainKind.Any)
    {
        Text = "A zone of ours for the key records of delegated domains: their owners set CNAME records into it once, and never again whatever becomes of the keys.",
        Example = "\"dkim.example.com\"",
        Otherwise = "none: domains keep their key records themselves",
    };

    public static readonly Section Section = new(
        "[signing]", "DKIM signatures on mail of ours, and the keys for them.",
        Enabled, Canonicalization, Fields, Lifetime, FallbackDomain, Algorithms, RsaBits, RotateEvery, Settle, Grace, DelegationZone);

    public static SigningSettings Read(TableReader? table) => table is null ? Standard : new SigningSettings
    {
        Options = new SigningOptions
        {
            IsEnabled = table.Get(Enabled),
            Dkim = new DkimSigningOptions
            {
                Forms = table.Get(Canonicalization),
                Fields = WithDefaults(table.Get(Fields)),
                Lifetime = table.Get(Lifetime),
            },
            FallbackDomain = NullWhenEmpty(table.Get(FallbackDomain)),
        },
        Schedule = new KeySchedule
        {
            Algorithms = ReadAlgorithms(table),
            RsaBits = table.Get(RsaBits),
            RotateEvery = table.Get(RotateEvery),
            Settle = table.Get(Settle),
            Grace = table.Get(Grace),
        },
        DelegationZone = NullWhenEmpty(table.Get(DelegationZone)),
    };

    public static bool AreEqual(SigningSettings before, SigningSettings after) =>
        Plain(before) == Plain(after)
        && before.Options.Dkim.Fields.SequenceEqual(after.Options.Dkim.Fields)
        && before.Schedule.Algorithms.SequenceEqual(after.Schedule.Algorithms);

    // Immutable arrays compare by identity.
    private static SigningSettings Plain(SigningSettings settings) => settings with
    {
        Options = settings.Options with { Dkim = settings.Options.Dkim with { Fields = [] } },
        Schedule = settings.Schedule with { Algorithms = [] },
    };

    private static ImmutableArray<DkimAlgorithm> ReadAlgorithms(TableReader table)
    {
        var algorithms = table.Get(Algorithms).Distinct().ToImmutableArray();
        if (algorithms.IsEmpty && table.IsSound(Algorithms)) table.Complain(Algorithms, "This is empty, so that no domain would have a key.", "Name one, or switch signing off by enabled = false.");
        return algorithms;
    }

    private static ImmutableArray<string> WithDefaults(ImmutableArray<string> extra) =>
        [.. DkimSigningOptions.DefaultFields.Concat(extra).Distinct(StringComparer.OrdinalIgnoreCase)];

    private static DomainName? NullWhenEmpty(DomainName name) => name.IsEmpty ? null : name;
}
