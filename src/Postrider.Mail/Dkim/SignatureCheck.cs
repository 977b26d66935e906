using System.Buffers;
using System.Security.Cryptography;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>One signature over a header and a body: what it says, and what there is to compare it with.</summary>
internal sealed class SignatureCheck
{
    /// <summary>Characters of <c>b=</c> that tell signatures apart (RFC 6008, 4: at least eight).</summary>
    private const int StartLength = 8;

    /// <summary>RFC 5322, 3.6, and RFC 2045.</summary>
    private static readonly string[] SingleFields = ["Date", "Sender", "Reply-To", "To", "Cc", "Message-ID", "In-Reply-To", "References", "Subject", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"];

    private readonly FieldTable _header;
    private readonly int _field;
    private readonly BodyHashes _hashes;
    private readonly int _body = -1;

    public SignatureCheck(FieldTable header, int field, SignatureKind kind, BodyHashes hashes)
    {
        _header = header;
        _field = field;
        _hashes = hashes;
        Tags = SignatureTags.Read(header.Body(field), kind);
        Mistake = header.IsCut ? $"the header has more than {FieldTable.MaximumFields} fields" : Tags.Mistake;
        if (Mistake is not null || Refusal is not null) return;
        _body = hashes.Add(Tags.Forms.Body, Tags.Length);
        if (_body < 0) Mistake = $"the message asks for more than {BodyHashes.MaximumHashes} different hashes of its body";
    }

    public SignatureTags Tags { get; }

    /// <summary>Why the signature cannot be looked at.</summary>
    public string? Mistake { get; }

    /// <summary>Why it is not worth a look.</summary>
    public string? Refusal => Tags.Mistake is null && Tags.Algorithm == DkimAlgorithm.RsaSha1 ? "rsa-sha1 is no longer accepted (RFC 8301)" : null;

    /// <summary>How the body differs from the signed one, or <c>null</c>. Known after the body.</summary>
    public string? BodyMistake
    {
        get
        {
            if (Tags.Length > _hashes.Length(_body)) return "the body is shorter than l= says";
            return CryptographicOperations.FixedTimeEquals(Tags.BodyHash, _hashes.Result(_body)) ? null : "the body hash differs: the body was changed after it was signed";
        }
    }

    /// <summary>Why the author that people see may not be the signed one (RFC 6376, 8.15): readers differ in which of several From fields they show. <c>null</c> where he is.</summary>
    public string? AuthorMistake => StandsMoreOftenThanSigned("From") ? "From stands more often than it was signed: an author was added since" : null;

    /// <summary>A signed field that stands more often than it was signed, of those that a message has once; <c>null</c> for none.</summary>
    public string? AddedField => SingleFields.FirstOrDefault(name => Tags.Fields.Contains(name, StringComparer.OrdinalIgnoreCase) && StandsMoreOftenThanSigned(name));

    /// <summary>The hash that was signed (RFC 6376, 3.7).</summary>
    public byte[] HashHeader()
    {
        var canonical = new ArrayBufferWriter<byte>(4096);
        SignedFields.Write(_header, Tags.Fields, Tags.Forms.Header, _field, canonical);
        SignedFields.WriteOwn(_header.Field(_field), Tags.Forms.Header, canonical);
        return SHA256.HashData(canonical.WrittenSpan);
    }

    /// <summary>A verdict with all that the signature says of itself. The body's part is known after the body.</summary>
    public DkimVerdict Describe() => new(DkimResult.Neutral, null)
    {
        Domain = Tags.Domain,
        Selector = Tags.Selector,
        Identity = Tags.Identity,
        Algorithm = Tags.Signature.Length == 0 ? null : Tags.Algorithm,
        SignatureStart = Convert.ToBase64String(Tags.Signature) is { Length: > StartLength } text ? text[..StartLength] : "",
        SignedFields = Tags.Fields,
        IsBodyOpen = Tags.Length is not null,
        UnsignedOctets = Tags.Length is { } length && _body >= 0 ? Math.Max(0, _hashes.Length(_body) - length) : 0,
    };

    private bool StandsMoreOftenThanSigned(string name) => _header.CountOf(name) > Tags.Fields.Count(signed => signed.Equals(name, StringComparison.OrdinalIgnoreCase));
}
