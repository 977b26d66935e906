using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>The signing of one message as it streams by. Nothing of the body is kept but a hash.</summary>
public sealed class DkimSigning : IMessageReader, IDisposable
{
    private readonly ImmutableArray<DkimSigningKey> _keys;
    private readonly DkimSigningOptions _options;
    private readonly TimeProvider _time;
    private readonly BodyHash _body;
    private readonly ArrayBufferWriter<byte> _canonical = new(2048);
    private List<string> _names = [];

    internal DkimSigning(ImmutableArray<DkimSigningKey> keys, DkimSigningOptions options, TimeProvider time)
    {
        _keys = keys;
        _options = options;
        _time = time;
        _body = new BodyHash(options.Forms.Body, null);
    }

    /// <exception cref="InvalidDataException">There is no From (RFC 6376, 5.4), or there are more fields than mail has.</exception>
    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        var header = new FieldTable(fields);
        if (header.IsCut) throw new InvalidDataException($"The header has more than {FieldTable.MaximumFields} fields.");
        if (header.CountOf("From") == 0) throw new InvalidDataException("The message has no From field, which a signature must cover (RFC 6376, 5.4).");
        _names = Names(header, _options.Fields);
        foreach (var field in DkimSigningOptions.SeldomFields)
            if (header.CountOf(field) > 0 && !_options.Fields.Contains(field, StringComparer.OrdinalIgnoreCase)) _names.AddRange(Names(header, [field]));
        SignedFields.Write(header, _names, _options.Forms.Header, -1, _canonical);
    }

    public void ReadBody(ReadOnlySpan<byte> octets) => _body.Append(octets);

    /// <summary>Signs. Called once, after the whole message.</summary>
    /// <returns>A DKIM-Signature field for each key, each with its line end; they belong before the message.</returns>
    public byte[] Finish()
    {
        var bodyHash = Convert.ToBase64String(_body.Finish());
        var now = _time.GetUtcNow();
        var output = new SignatureWriter();
        foreach (var key in _keys)
        {
            output.Begin("DKIM-Signature");
            WriteTags(output, key, now, bodyHash);
            output.BeginSignature();
            output.EndSignature(key.Sign(HashWith(output.Field)));
        }

        return output.ToArray();
    }

    public void Dispose() => _body.Dispose();

    /// <summary>The names for <c>h=</c>, in lower case: each field as often as it is there, and once more.</summary>
    internal static List<string> Names(FieldTable header, ImmutableArray<string> fields)
    {
        var names = new List<string>(fields.Length * 2);
        foreach (var field in fields)
        {
            var name = field.ToLowerInvariant();
            for (var count = header.CountOf(field); count >= 0; count--) names.Add(name);
        }

        return names;
    }

    /// <summary>The hash over the signed fields and the signature's own.</summary>
    private byte[] HashWith(ReadOnlySpan<byte> own)
    {
        var canonical = new ArrayBufferWriter<byte>(_canonical.WrittenCount + own.Length + 1);
        canonical.Write(_canonical.WrittenSpan);
        HeaderCanonicalizer.Write(own, _options.Forms.Header, canonical);
        return SHA256.HashData(canonical.WrittenSpan);
    }

    private void WriteTags(SignatureWriter output, DkimSigningKey key, DateTimeOffset now, string bodyHash)
    {
        output.Tag("v", "1");
        output.Tag("a", key.Algorithm.Word());
        output.Tag("c", _options.Forms.ToString());
        output.Tag("d", key.Domain.Value);
        output.Tag("s", key.Selector);
        output.Tag("t", now.ToUnixTimeSeconds());
        if (_options.Lifetime is { } lifetime) output.Tag("x", (now + lifetime).ToUnixTimeSeconds());
        output.Tag("h", _names);
        output.Tag("bh", bodyHash);
    }
}
