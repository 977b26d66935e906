using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Postrider.Certificates;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Sources;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[source]]</c>: from where mail leaves, and as whom.</summary>
internal static class SourceSection
{
    public static readonly Key<string> Name = new("name", NameKind.Any)
    {
        Text = "A name of your choice, for pools, figures, `trace` and `why`.",
        Example = "\"mail-1\"",
        IsRequired = true,
    };

    public static readonly ListKey<IPAddress> Addresses = new("addresses", AddressKind.Any)
    {
        Text = "One IPv4 address and one IPv6 address of this machine at most; hosts of a family that is not here are not tried. With a proxy its own addresses, as others see them.",
        Example = "[\"192.0.2.1\", \"2001:db8::1\"]",
        Otherwise = "the system's choice",
    };

    public static readonly Key<DomainName> HostName = new("hostname", DomainKind.Any)
    {
        Text = "Whom it says it is in EHLO. The PTR record of each of its addresses should have this name, and the name should lead back to them.",
        Example = "\"mail-1.example.com\"",
        Otherwise = "`hostname` at the top",
    };

    public static readonly Key<EgressProxy> Proxy = new("proxy", ProxyKind.Any)
    {
        Text = "A proxy on another host that connects in its place: by SOCKS5 (RFC 1928), or an HAProxy that takes the PROXY protocol and connects where that says, from `addresses`.",
        Example = "\"socks5://192.0.2.5:1080\"",
        Otherwise = "none",
    };

    public static readonly Key<string> ProxyUser = new("proxy_user", new PlainText("text", "the user's name")) { Text = "The user at a SOCKS5 proxy that asks for one (RFC 1929).", Example = "\"postrider\"" };

    public static readonly Key<string> ProxyPasswordFile = new("proxy_password_file", SettingsPath.Kind)
    {
        Text = "A file that holds that user's password and nothing else. Only the relay's user should be able to read it.",
        Example = "\"/etc/postrider/proxy.password\"",
    };

    public static readonly Key<string> Certificate = new("certificate", SettingsPath.Kind)
    {
        Text = "A PEM file with the certificate, and the intermediates behind it, that is shown to peers that ask for one. Read at start and at a reload.",
        Example = "\"/etc/postrider/client.pem\"",
        Otherwise = "none",
    };

    public static readonly Key<string> PrivateKey = new("key", SettingsPath.Kind)
    {
        Text = "The PEM file with its private key, not encrypted.",
        Example = "\"/etc/postrider/client.key\"",
        Otherwise = "the file of `certificate`",
    };

    public static readonly Section Section = new(
        "[[source]]",
        "From where mail leaves, and as whom: one table for each. Pools put them together. A source whose address this machine lacks is left out when the relay starts, and named.",
        Name, Addresses, HostName, Proxy, ProxyUser, ProxyPasswordFile, Certificate, PrivateKey);

    public static EgressSource Read(TableReader table, SettingsContext context)
    {
        var addresses = table.Items(Addresses);
        return new EgressSource
        {
            Name = table.Find(Name) ?? "",
            IPv4 = Only(table, addresses, AddressFamily.InterNetwork),
            IPv6 = Only(table, addresses, AddressFamily.InterNetworkV6),
            HeloName = table.Get(HostName),
            Proxy = ReadProxy(table, context),
            Certificate = ReadCertificate(table, context),
        };
    }

    private static IPAddress? Only(TableReader table, ImmutableArray<Placed<IPAddress>> addresses, AddressFamily family)
    {
        Placed<IPAddress>[] found = [.. addresses.Where(address => address.Value.AddressFamily == family)];
        if (found.Length > 1) table.Complain(Addresses, found[1].Place, "A source has one address of a family.", "Write another [[source]] for it, and name both in a [[pool]].");
        return found.Length == 0 ? null : found[0].Value;
    }

    private static EgressProxy? ReadProxy(TableReader table, SettingsContext context)
    {
        var proxy = table.Find(Proxy);
        if (!table.Has(ProxyUser) && !table.Has(ProxyPasswordFile)) return proxy;
        if (proxy is { Kind: not EgressProxyKind.Socks5 } || !table.Has(Proxy)) table.Complain(table.Has(ProxyUser) ? ProxyUser : ProxyPasswordFile, "Only a SOCKS5 proxy is signed in to.", "Remove it, or write proxy = \"socks5://…\".");
        if (table.Has(ProxyUser) != table.Has(ProxyPasswordFile)) table.Complain(table.Has(ProxyUser) ? ProxyUser : ProxyPasswordFile, "A user and a password belong together.", "Add proxy_user or proxy_password_file, whichever is missing.");
        var password = PasswordFile.Read(table, ProxyPasswordFile, context);
        return proxy is null || password is null || table.Find(ProxyUser) is not { } user ? proxy : proxy with { Credential = new ClientCredential(user, password) };
    }

    private static SslStreamCertificateContext? ReadCertificate(TableReader table, SettingsContext context)
    {
        if (table.Find(Certificate) is not { } certificate)
        {
            if (table.Has(PrivateKey) && !table.Has(Certificate)) table.Complain(PrivateKey, "There is a key without a certificate.", "Add certificate = \"…\".");
            return null;
        }

        var files = new CertificateFiles(context.Resolve(certificate), context.Resolve(table.Find(PrivateKey) ?? certificate));
        try
        {
            var loaded = LoadedCertificate.Load(files);
            SettingsContext.WarnIfReadableByOthers(table, table.Has(PrivateKey) ? PrivateKey : Certificate, files.Key, "private key");
            return loaded.Context;
        }
        catch (CertificateException e)
        {
            table.Complain(Certificate, "The certificate cannot be used.", e.Message);
            return null;
        }
    }
}
