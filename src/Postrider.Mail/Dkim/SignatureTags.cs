using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Dkim;

/// <summary>What the field of a signature says (RFC 6376, 3.5; RFC 8617, 4.1). With a <see cref="Mistake"/>, what could be read before it.</summary>
internal sealed class SignatureTags
{
    /// <summary>Names in <c>h=</c>; each is searched for in the whole header.</summary>
    private const int MaximumFields = 256;

    private TagList? _tags;

    /// <summary>What makes the field invalid, for people.</summary>
    public string? Mistake { get; private set; }

    public DkimAlgorithm Algorithm { get; private set; }

    public byte[] Signature { get; private set; } = [];

    public byte[] BodyHash { get; private set; } = [];

    public CanonicalForms Forms { get; private set; } = CanonicalForms.Relaxed;

    public DomainName Domain { get; private set; }

    public string Selector { get; private set; } = "";

    /// <summary>The name of the key record: <c>SELECTOR._domainkey.DOMAIN</c> (RFC 6376, 3.6.2.1).</summary>
    public DomainName KeyName { get; private set; }

    public ImmutableArray<string> Fields { get; private set; } = [];

    /// <summary><c>l=</c>.</summary>
    public long? Length { get; private set; }

    public DateTimeOffset? Signed { get; private set; }

    public DateTimeOffset? Expires { get; private set; }

    /// <summary><c>i=</c> of DKIM, or <c>null</c>.</summary>
    public string? Identity { get; private set; }

    /// <summary>The domain in <see cref="Identity"/>, or that of the signature.</summary>
    public DomainName IdentityDomain { get; private set; }

    /// <summary><c>cv=</c> of a seal.</summary>
    public string ChainValidation => _tags?["cv"] ?? "";

    public static SignatureTags Read(ReadOnlySpan<byte> body, SignatureKind kind)
    {
        var read = new SignatureTags();
        read.Mistake = body.Length > TagList.MaximumLength ? "the field is too long" : read.Take(Encoding.UTF8.GetString(body), kind);
        return read;
    }

    private string? Take(string text, SignatureKind kind)
    {
        if (!TagList.TryParse(text, out _tags, out var mistake)) return mistake;
        // Who signed is worth telling even of a signature that is wrong elsewhere.
        mistake = TakeSigner() ?? TakeSignature(kind) ?? TakeTimes();
        if (mistake is not null || kind == SignatureKind.ArcSeal) return mistake;
        return TakeBody(kind) ?? TakeFields(kind) ?? (kind == SignatureKind.Dkim ? TakeIdentity() : null);
    }

    private string? TakeSigner()
    {
        if (!DomainName.TryParse(_tags!["d"], out var domain)) return "d= is missing or no domain";
        Domain = IdentityDomain = domain;
        Selector = _tags["s"] ?? "";
        if (!DomainName.TryParse($"{Selector}._domainkey.{domain}", out var name)) return "s= is missing or no selector";
        KeyName = name;
        return null;
    }

    private string? TakeSignature(SignatureKind kind)
    {
        if (kind == SignatureKind.Dkim && _tags!["v"] != "1") return "v= is not 1";
        if (!DkimAlgorithms.TryParse(_tags!["a"], out var algorithm)) return _tags["a"] is { } other ? $"the algorithm {TagList.Quote(other)} is unknown" : "a= is missing";
        Algorithm = algorithm;
        if (_tags["b"] is not { Length: > 0 } encoded || !Base64.TryDecode(encoded, out var signature)) return "b= is missing or not base64";
        Signature = signature;
        return null;
    }

    private string? TakeBody(SignatureKind kind)
    {
        if (_tags!["bh"] is not { Length: > 0 } encoded || !Base64.TryDecode(encoded, out var hash)) return "bh= is missing or not base64";
        BodyHash = hash;
        // RFC 8617 names no other default than DKIM's, but all ARC software, and its test suite, takes this one.
        var absent = kind == SignatureKind.Dkim ? "simple/simple" : "relaxed/relaxed";
        if (!CanonicalForms.TryParse(_tags["c"] ?? absent, out var forms)) return "c= names an unknown form";
        Forms = forms;
        if (_tags["l"] is not { } length) return null;
        // RFC 6376, 3.5: up to 76 digits; no message has more octets than a long counts.
        if (!TryParseNumber(length, out var octets)) return "l= is not a number";
        Length = octets;
        return null;
    }

    private string? TakeFields(SignatureKind kind)
    {
        if (_tags!["h"] is not { } list) return "h= is missing";
        var names = TagList.WithoutSpace(list).Split(':', MaximumFields + 1);
        if (names.Length > MaximumFields) return $"h= names more than {MaximumFields} fields";
        Fields = [.. names];
        if (list.Length == 0) return "h= is empty";
        // ARC's test suite forgives a name that is left out among others; it signs nothing.
        if (kind == SignatureKind.Dkim && names.Contains("")) return "h= has an empty name";
        if (kind == SignatureKind.ArcMessage && names.Contains("arc-seal", StringComparer.OrdinalIgnoreCase)) return "h= names ARC-Seal";
        // RFC 6376, 5.4: what people see as the author must be signed.
        return kind == SignatureKind.Dkim && !names.Contains("from", StringComparer.OrdinalIgnoreCase) ? "h= does not name From" : null;
    }

    private string? TakeTimes()
    {
        if (_tags!["q"] is { } query && !query.Split(':').Any(way => way.Trim().Equals("dns/txt", StringComparison.OrdinalIgnoreCase))) return "q= does not name dns/txt";
        if (_tags["t"] is { } signed)
        {
            if (!TryParseTime(signed, out var at)) return "t= is not a time";
            Signed = at;
        }

        if (_tags["x"] is not { } expires) return null;
        if (!TryParseTime(expires, out var until)) return "x= is not a time";
        Expires = until;
        return Signed >= until ? "x= is not later than t=" : null;
    }

    private string? TakeIdentity()
    {
        if (_tags!["i"] is not { } identity) return null;
        Identity = TagList.WithoutSpace(identity);
        var at = identity.LastIndexOf('@');
        if (at < 0 || !DomainName.TryParse(identity.AsSpan(at + 1), out var domain)) return "i= is not an identity";
        IdentityDomain = domain;
        return domain == Domain || domain.IsSubdomainOf(Domain) ? null : "the domain of i= is not within d=";
    }

    private static bool TryParseNumber(string text, out long number)
    {
        number = long.MaxValue;
        if (text.Length is 0 or > 76 || text.AsSpan().ContainsAnyExceptInRange('0', '9')) return false;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number)) number = long.MaxValue;
        return true;
    }

    private static bool TryParseTime(string text, out DateTimeOffset time)
    {
        time = DateTimeOffset.MaxValue;
        if (text.Length > 12 || !TryParseNumber(text, out var seconds)) return false;
        if (seconds < DateTimeOffset.MaxValue.ToUnixTimeSeconds()) time = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }
}
