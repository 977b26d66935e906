using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dsn;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Arc;

/// <summary>The sealing of one message as it streams by. Nothing of the body is kept but a hash.</summary>
public sealed class ArcSealing : IMessageReader, IDisposable
{
    private readonly DkimSigningKey _key;
    private readonly ArcSealingOptions _options;
    private readonly TimeProvider _time;
    private readonly BodyHash _body;
    private FieldTable? _header;

    internal ArcSealing(DkimSigningKey key, ArcSealingOptions options, TimeProvider time)
    {
        _key = key;
        _options = options;
        _time = time;
        _body = new BodyHash(options.Forms.Body, null);
    }

    public void ReadHeader(ReadOnlySpan<byte> fields) => _header = new FieldTable(fields);

    public void ReadBody(ReadOnlySpan<byte> octets) => _body.Append(octets);

    /// <summary>Seals. Called once, after the whole message.</summary>
    /// <param name="verdict">The state of the chain so far, as the message came in.</param>
    /// <param name="results">The authserv-id and the results, as they stand in Authentication-Results (RFC 8601, 2.2), on one line.</param>
    /// <returns>ARC-Seal, ARC-Message-Signature and ARC-Authentication-Results, each with its line end, which belong before the message;
    /// <c>null</c> where nothing more may be sealed: the chain was sealed as failed (5.1.2), or has its 50 sets.</returns>
    /// <exception cref="InvalidDataException">The message has no fields that could be signed, or more than mail has.</exception>
    public byte[]? Finish(ArcVerdict verdict, string results)
    {
        if (_header is not { IsCut: false } header) throw new InvalidDataException($"The message has no header, or one with more than {FieldTable.MaximumFields} fields.");
        var chain = ArcChain.Read(header);
        var instance = chain.Highest + 1;
        if (verdict.IsSealedAsFailed || instance > ArcChain.MaximumSets) return null;
        // A chain that this header does not have whole cannot be sealed over, whatever the verdict says.
        var status = chain.Mistake is not null && verdict.Status == ArcChainStatus.Pass ? ArcChainStatus.Fail : verdict.Status;
        var now = _time.GetUtcNow().ToUnixTimeSeconds();

        var resultsField = WriteResults(instance, results);
        var messageField = WriteMessageSignature(header, instance, now);
        var seal = new SignatureWriter();
        seal.Begin("ARC-Seal");
        seal.Tag("i", instance);
        WriteSigner(seal, now);
        seal.Tag("cv", status.Word());
        seal.BeginSignature();
        var canonical = new ArrayBufferWriter<byte>(4096);
        // RFC 8617, 5.1.2: the seal of a broken chain covers its own set alone.
        if (status == ArcChainStatus.Pass) chain.WriteBelow(header, instance, canonical);
        ArcChain.Write(resultsField, canonical);
        ArcChain.Write(messageField, canonical);
        HeaderCanonicalizer.Write(seal.Field, Canonicalization.Relaxed, canonical);
        seal.EndSignature(_key.Sign(SHA256.HashData(canonical.WrittenSpan)));
        return [.. seal.ToArray(), .. messageField, .. resultsField];
    }

    public void Dispose() => _body.Dispose();

    private static byte[] WriteResults(int instance, string results)
    {
        if (results.AsSpan().ContainsAny('\r', '\n')) throw new ArgumentException("Results are given on one line.", nameof(results));
        var text = new StringBuilder();
        Folding.Append(text, $"ARC-Authentication-Results: i={instance}; {results}", " ");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private byte[] WriteMessageSignature(FieldTable header, int instance, long now)
    {
        var names = Names(header);
        if (names.Count == 0) throw new InvalidDataException("The message has none of the fields that are signed.");
        var output = new SignatureWriter();
        output.Begin("ARC-Message-Signature");
        output.Tag("i", instance);
        WriteSigner(output, now);
        output.Tag("c", _options.Forms.ToString());
        output.Tag("h", names);
        output.Tag("bh", Convert.ToBase64String(_body.Finish()));
        output.BeginSignature();
        var canonical = new ArrayBufferWriter<byte>(2048);
        SignedFields.Write(header, names, _options.Forms.Header, -1, canonical);
        HeaderCanonicalizer.Write(output.Field, _options.Forms.Header, canonical);
        output.EndSignature(_key.Sign(SHA256.HashData(canonical.WrittenSpan)));
        return output.ToArray();
    }

    private void WriteSigner(SignatureWriter output, long now)
    {
        output.Tag("a", _key.Algorithm.Word());
        output.Tag("d", _key.Domain.Value);
        output.Tag("s", _key.Selector);
        output.Tag("t", now);
    }

    private List<string> Names(FieldTable header)
    {
        var names = new List<string>();
        foreach (var field in _options.Fields)
            for (var count = header.CountOf(field); count > 0; count--) names.Add(field.ToLowerInvariant());
        return names;
    }
}
