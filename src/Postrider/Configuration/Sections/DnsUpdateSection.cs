using System.Net;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[dns_update]]</c>: a zone whose records this station may set.</summary>
internal static class DnsUpdateSection
{
    private const int LongestSecret = 4096; // characters

    public static readonly Key<DomainName> Zone = new("zone", DomainKind.Any)
    {
        Text = "The zone, by the name that its SOA record has. Of several that hold a name the nearest is written to.",
        Example = "\"example.com\"",
        IsRequired = true,
    };

    public static readonly Key<IPEndPoint> Server = new("server", new EndpointKind(usualPort: 53))
    {
        Text = "The primary server of the zone, asked by TCP.",
        Example = "\"192.0.2.53\"",
        IsRequired = true,
    };

    public static readonly Key<DomainName> KeyName = new("key_name", DomainKind.Any)
    {
        Text = "The name of the shared key, as the server's configuration has it.",
        Example = "\"postrider.example.com\"",
        IsRequired = true,
    };

    public static readonly Key<TsigAlgorithm> Algorithm = new("algorithm", new Choice<TsigAlgorithm>(
        ("hmac-sha256", TsigAlgorithm.HmacSha256, "the usual one"),
        ("hmac-sha384", TsigAlgorithm.HmacSha384, "as the key was made"),
        ("hmac-sha512", TsigAlgorithm.HmacSha512, "as the key was made")), TsigAlgorithm.HmacSha256)
    {
        Text = "What the key is for.",
    };

    public static readonly Key<string> SecretFile = new("secret_file", SettingsPath.Kind)
    {
        Text = "A file with the secret in base64 and nothing else, readable by the relay's user alone: what `tsig-keygen` and `keymgr -t` write as secret.",
        Example = "\"dns-update.key\"",
        IsRequired = true,
    };

    public static readonly Section Section = new(
        "[[dns_update]]",
        "A zone in which the relay may set records itself, by dynamic update (RFC 2136) with a shared key (TSIG): `postrider domain publish` does, and so do the rotation of signing keys and ACME.",
        Zone, Server, KeyName, Algorithm, SecretFile);

    public static UpdateZone? Read(TableReader table, SettingsContext context)
    {
        var secret = ReadSecret(table, context);
        if (secret is null || !table.IsSound(Zone) || !table.IsSound(Server) || !table.IsSound(KeyName)) return null;
        // Both are required, and nothing is wrong with them.
        return new UpdateZone(table.Get(Zone), table.Find(Server)!, new TsigKey(table.Get(KeyName), table.Get(Algorithm), secret));
    }

    private static byte[]? ReadSecret(TableReader table, SettingsContext context)
    {
        if (table.Find(SecretFile) is not { } name) return null;
        var path = context.Resolve(name);
        try
        {
            using var reader = new StreamReader(path);
            // A device may have no end.
            var content = new char[LongestSecret];
            var text = content.AsSpan(0, reader.ReadBlock(content)).Trim();
            var secret = new byte[LongestSecret];
            if (text.Length == 0 || !Convert.TryFromBase64Chars(text, secret, out var length) || length == 0)
            {
                table.Complain(SecretFile, $"{path} holds no secret in base64.", "It must hold what stands after 'secret' in the key file of the name server, without quotes, and nothing else.");
                return null;
            }

            SettingsContext.WarnIfReadableByOthers(table, SecretFile, path, "secret");
            return secret[..length];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            table.Complain(SecretFile, $"{path} cannot be read: {e.Message}", "Create it with the secret alone, readable by the relay's user.");
            return null;
        }
    }
}
