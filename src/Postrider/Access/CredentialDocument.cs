using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Postrider.Smtp.Sasl;
using Tomlyn;
using Tomlyn.Model;

namespace Postrider.Access;

/// <summary>What stands in a credential file.</summary>
/// <param name="DecoyKey">The secret that made-up verifiers come from (<see cref="ScramDecoy"/>).</param>
/// <param name="Entries">The users; no name twice.</param>
public sealed record CredentialDocument(ImmutableArray<byte> DecoyKey, ImmutableArray<CredentialEntry> Entries)
{
    private const int DecoyKeyLength = 32;

    /// <summary>A document without users and with a fresh secret.</summary>
    public static CredentialDocument CreateEmpty() => new([.. RandomNumberGenerator.GetBytes(DecoyKeyLength)], []);

    /// <param name="text">The file's text.</param>
    /// <param name="path">The file's name, for errors.</param>
    /// <exception cref="CredentialFileException">Something in it is wrong.</exception>
    public static CredentialDocument Parse(string text, string path)
    {
        TomlTable table;
        try
        {
            table = TomlSerializer.Deserialize<TomlTable>(text) ?? [];
        }
        catch (TomlException e)
        {
            throw new CredentialFileException($"{path}: line {e.Line}: {e.Message}", e);
        }

        var decoy = new byte[DecoyKeyLength];
        if (!table.TryGetValue("decoy-key", out var decoyKey) || decoyKey is not string key || !Convert.TryFromBase64String(key, decoy, out var length) || length != DecoyKeyLength)
            throw new CredentialFileException($"{path}: decoy-key must hold {DecoyKeyLength} octets in base64; remove the file's first line only together with all users.");
        var entries = ImmutableArray.CreateBuilder<CredentialEntry>();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var user in Users(table, path))
        {
            var entry = ParseEntry(user, path);
            if (!names.Add(entry.User)) throw new CredentialFileException($"{path}: the user '{entry.User}' stands there twice; remove one of the two.");
            entries.Add(entry);
        }

        return new CredentialDocument([.. decoy], entries.ToImmutable());
    }

    /// <summary>The document as the text of a file.</summary>
    public string Format()
    {
        var text = new StringBuilder();
        text.Append("# Who may sign in. Change it with `postrider credential`; it holds no password, and should be read by the server alone.\n");
        text.Append($"decoy-key = {Quote(Convert.ToBase64String(DecoyKey.AsSpan()))}\n");
        foreach (var entry in Entries)
        {
            text.Append($"\n[[user]]\nname = {Quote(entry.User)}\nsenders = {Quote(entry.Senders)}\n");
            if (entry.Verifier is not null) text.Append($"verifier = {Quote(ScramNotation.Format(entry.Verifier))}\n");
            if (!entry.Fingerprints.IsEmpty) text.Append($"fingerprints = {Quote(entry.Fingerprints)}\n");
            if (entry.Labels.Tenant is { } tenant) text.Append($"tenant = {Quote(tenant)}\n");
            if (entry.Labels.Stream is { } stream) text.Append($"stream = {Quote(CredentialLabels.WordOf(stream))}\n");
            if (entry.Labels.Pool is { } pool) text.Append($"pool = {Quote(pool)}\n");
            if (!entry.Subjects.IsEmpty) text.Append($"subjects = {Quote(entry.Subjects)}\n");
        }

        return text.ToString();
    }

    /// <summary>Finds a user by name, without regard to ASCII case.</summary>
    public CredentialEntry? Find(string user)
    {
        foreach (var entry in Entries)
            if (string.Equals(entry.User, user, StringComparison.OrdinalIgnoreCase)) return entry;
        return null;
    }

    /// <summary>The document with this user in place of any of the same name.</summary>
    public CredentialDocument With(CredentialEntry entry) => this with { Entries = [.. Without(entry.User).Entries, entry] };

    public CredentialDocument Without(string user) =>
        this with { Entries = Entries.RemoveAll(e => string.Equals(e.User, user, StringComparison.OrdinalIgnoreCase)) };

    private static TomlTableArray Users(TomlTable table, string path)
    {
        if (!table.TryGetValue("user", out var users)) return [];
        return users as TomlTableArray ?? throw new CredentialFileException($"{path}: each user begins with [[user]] in two brackets.");
    }

    private static CredentialEntry ParseEntry(TomlTable user, string path)
    {
        if (!user.TryGetValue("name", out var value) || value is not string { Length: > 0 } name)
            throw new CredentialFileException($"{path}: a [[user]] has no name.");
        ScramVerifier? verifier = null;
        if (user.TryGetValue("verifier", out var text) && !ScramNotation.TryParse(text as string ?? "", out verifier))
            throw new CredentialFileException($"{path}: the verifier of '{name}' is damaged; set the password anew with `postrider credential add {name}`.");
        foreach (var key in user.Keys)
            if (key is not ("name" or "senders" or "verifier" or "fingerprints" or "subjects" or "tenant" or "stream" or "pool"))
                throw new CredentialFileException($"{path}: '{key}' at the user '{name}' is not known; there are name, senders, verifier, fingerprints, subjects, tenant, stream and pool.");
        return new CredentialEntry
        {
            User = name,
            Verifier = verifier,
            Senders = Strings(user, "senders", name, path),
            Fingerprints = [.. Strings(user, "fingerprints", name, path).Select(f => f.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant())],
            Subjects = Strings(user, "subjects", name, path),
            Labels = ReadLabels(user, name, path),
        };
    }

    private static PrincipalLabels ReadLabels(TomlTable user, string name, string path)
    {
        try
        {
            return CredentialLabels.Check(Text(user, "tenant", name, path), Text(user, "stream", name, path), Text(user, "pool", name, path));
        }
        catch (CredentialFileException e)
        {
            throw new CredentialFileException($"{path}: at the user '{name}': {e.Message}", e);
        }
    }

    private static string? Text(TomlTable user, string key, string name, string path) => !user.TryGetValue(key, out var value) ? null
        : value as string ?? throw new CredentialFileException($"{path}: {key} of '{name}' must be a string.");

    private static ImmutableArray<string> Strings(TomlTable user, string key, string name, string path)
    {
        if (!user.TryGetValue(key, out var value)) return [];
        if (value is not TomlArray array || array.Any(item => item is not string))
            throw new CredentialFileException($"{path}: {key} of '{name}' must be a list of strings.");
        return [.. array.Cast<string>()];
    }

    private static string Quote(ImmutableArray<string> items) => $"[{string.Join(", ", items.Select(Quote))}]";

    // A TOML basic string; names were checked for control characters, but a subject comes from a certificate.
    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (char.IsControl(c)) quoted.Append($"\\u{(int)c:X4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
