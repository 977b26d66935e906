using System.Buffers.Text;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Postrider.Certificates;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Http.Web;
using Postrider.Mail.Acme;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.MtaSts;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[acme]</c>: certificates from an authority.</summary>
internal static class AcmeSection
{
    private static readonly Uri LetsEncrypt = new("https://acme-v02.api.letsencrypt.org/directory");

    public static readonly Key<bool> TermsAgreed = new("terms_agreed", Truth.Any)
    {
        Text = "Whether you agree to the authority's terms of service: without that it gives no certificates.",
        Example = "true",
        IsRequired = true,
    };

    public static readonly Key<Uri> Directory = new("directory", DirectoryKind.Any, LetsEncrypt) { Text = "The ACME directory of the authority (RFC 8555). Any authority will do." };

    public static readonly ListKey<string> Contact = new("contact", new PlainText("mail address", "a mail address of yours"))
    {
        Text = "Mail addresses that the authority may write to.",
        Example = "[\"postmaster@example.com\"]",
    };

    public static readonly ListKey<DomainName> Names = new("names", DomainKind.Any)
    {
        Text = "The names to have certificates for, each with one of its own.",
        Example = "[\"mail.example.com\"]",
        Otherwise = "`hostname`, and `mta-sts.` before each domain of `[[mta_sts]]`",
    };

    public static readonly Key<AcmeChallengeKind> Challenge = new("challenge", new Choice<AcmeChallengeKind>(
        ("http-01", AcmeChallengeKind.Http, "the authority fetches a file at port 80 of each name, which `[web]` serves"),
        ("dns-01", AcmeChallengeKind.Dns, "the authority looks for a TXT record below each name, which is set by `[[dns_update]]`")), AcmeChallengeKind.Http)
    {
        Text = "How names are proved to be yours.",
    };

    public static readonly Key<TimeSpan> DnsWait = new("dns_wait", new Duration(TimeSpan.Zero, TimeSpan.FromMinutes(3)), TimeSpan.FromSeconds(10))
    {
        Text = "With dns-01: how long the servers of your zone may take to hand a record on among themselves.",
    };

    public static readonly Key<string> BindingId = new("eab_key_id", new PlainText("text", "the key id that the authority gave you"))
    {
        Text = "The key id for authorities that take customers alone (external account binding).",
        Example = "\"kid-1\"",
    };

    public static readonly Key<string> BindingFile = new("eab_key_file", SettingsPath.Kind)
    {
        Text = "A file with the key that belongs to `eab_key_id`, in base64url as the authority gives it. Only the relay's user should be able to read it.",
        Example = "\"eab.key\"",
    };

    public static readonly Key<string> Root = new("root", SettingsPath.Kind)
    {
        Text = "A PEM file of the authorities that vouch for the ACME server itself, for one of your own.",
        Example = "\"own-ca.pem\"",
        Otherwise = "those of the system",
    };

    public static readonly Key<bool> PublishTlsa = new("publish_tlsa", Truth.Any, standard: false)
    {
        Text = "Whether the relay sets the TLSA records of `hostname` itself, by `[[dns_update]]`, port 25. Otherwise `postrider tlsa` prints them. The zone must be signed for them to count.",
    };

    public static readonly Section Section = new(
        "[acme]",
        "Certificates from an authority, ordered and renewed by the relay itself (ACME). They are shown beside those of `[tls]`, which come first.",
        TermsAgreed, Directory, Contact, Names, Challenge, DnsWait, BindingId, BindingFile, Root, PublishTlsa);

    public static AcmeSettings? Read(TableReader? table, DomainName host, WebPlace? web, IReadOnlyList<StsPublication> publications, SettingsContext context)
    {
        if (table is null) return null;
        if (table.IsSound(TermsAgreed) && table.Has(TermsAgreed) && !table.Get(TermsAgreed)) table.Complain(TermsAgreed, "Without your agreement the authority gives no certificate.", "Read its terms of service, then write terms_agreed = true, or remove [acme].");
        if (table.Get(Challenge) == AcmeChallengeKind.Http && (web is null || web.Http.IsEmpty))
            table.Complain(Challenge, "The authority fetches a file by HTTP, and [web] does not listen for that.", "Add [web], or write challenge = \"dns-01\".");
        ImmutableArray<DomainName> names = table.Has(Names) ? table.Get(Names) : host.IsEmpty ? [] : [host, .. publications.Select(one => DomainName.TryParse(one.PolicyHost, out var name) ? name : default).Where(name => !name.IsEmpty)];
        if (names.IsEmpty && table.IsSound(Names)) table.Complain(Names, "There is no name to have a certificate for.", "Name one, or remove the key.");
        var root = table.Find(Root) is { } file ? context.Resolve(file) : null;
        if (root is not null) CheckRoot(table, root);
        return new AcmeSettings
        {
            Options = new AcmeOptions { Directory = table.Get(Directory), Contacts = table.Get(Contact), Binding = ReadBinding(table, context) },
            Names = [.. names.Distinct()],
            HostName = host,
            Challenge = table.Get(Challenge),
            DnsWait = table.Get(DnsWait),
            RootFile = root,
            PublishesTlsa = table.Get(PublishTlsa),
        };
    }

    /// <summary>The certificates that the authority is going to give, as if they were there.</summary>
    public static IEnumerable<CertificateClaim> Promised(AcmeSettings? acme) =>
        acme is null ? [] : acme.Names.Select(name => new CertificateClaim([name.Value], DateTimeOffset.MinValue, DateTimeOffset.MaxValue, IsSelfSigned: false));

    /// <summary>Looks whether the records that prove names, or go with certificates, can be set at all.</summary>
    /// <param name="zones">Those that the relay may write to.</param>
    public static void CheckZones(TableReader table, AcmeSettings acme, ImmutableArray<UpdateZone> zones)
    {
        DomainName[] outside = acme.Challenge == AcmeChallengeKind.Dns ? [.. acme.Names.Where(name => !IsWritable(name))] : [];
        if (outside.Length > 0)
        {
            table.Warn(
                table.Has(Names) ? Names : Challenge,
                $"With dns-01 the relay has to set a record below {string.Join(", ", outside)}, and {(outside.Length == 1 ? "that lies" : "these lie")} in no zone of [[dns_update]]: there will be no certificate.",
                "Add [[dns_update]] for the zone, take the name out of names, or write challenge = \"http-01\".");
        }

        if (acme.PublishesTlsa && !IsWritable(acme.HostName))
            table.Warn(PublishTlsa, $"The relay is to set TLSA records at {acme.HostName}, which lies in no zone of [[dns_update]].", "Add [[dns_update]] for the zone, or set what `postrider tlsa` prints yourself and remove publish_tlsa.");

        bool IsWritable(DomainName name) => zones.Any(zone => zone.Holds(name));
    }

    private static ExternalAccount? ReadBinding(TableReader table, SettingsContext context)
    {
        if (table.Find(BindingId) is not { } id)
        {
            if (table.Has(BindingFile)) table.Complain(BindingFile, "A key without its id is of no use.", "Add eab_key_id.");
            return null;
        }

        if (table.Find(BindingFile) is not { } file)
        {
            if (!table.Has(BindingFile)) table.Complain(BindingId, "An id without its key is of no use.", "Add eab_key_file = \"FILE\" with the key in it.");
            return null;
        }

        var path = context.Resolve(file);
        try
        {
            var key = Base64Url.DecodeFromChars(File.ReadAllText(path).Trim().TrimEnd('='));
            SettingsContext.WarnIfReadableByOthers(table, BindingFile, path, "key");
            return new ExternalAccount(id, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            table.Complain(BindingFile, $"{path} cannot be used: {(e is FormatException ? "it holds no base64url." : e.Message)}", "Write the key into it as the authority gave it to you, on one line.");
            return null;
        }
    }

    private static void CheckRoot(TableReader table, string path)
    {
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(path);
            if (roots.Count == 0) table.Complain(Root, $"{path} holds no certificate.", "It must begin with -----BEGIN CERTIFICATE-----.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            table.Complain(Root, $"{path} cannot be used: {e.Message}", "Name a PEM file that the relay's user can read.");
        }
    }
}
