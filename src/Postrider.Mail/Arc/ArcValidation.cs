using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Mail.Arc;

/// <summary>The validation of one message's chain as it streams by. Nothing of the body is kept but hashes.</summary>
public sealed class ArcValidation : IMessageReader, IDisposable
{
    /// <summary>Keys that are asked for at most when a chain is good: one for each seal, and a few of older message signatures.</summary>
    private const int MaximumKeys = ArcChain.MaximumSets + 10;

    private readonly IDnsResolver _dns;
    private readonly BodyHashes _hashes = new();
    private readonly Dictionary<DomainName, DkimKeyAnswer> _answers = [];
    private readonly List<DkimKeyAnswer> _asked = [];
    private FieldTable? _header;
    private ArcChain? _chain;
    private ImmutableArray<SignatureCheck> _messages = [];
    private ImmutableArray<SignatureTags> _seals = [];

    internal ArcValidation(IDnsResolver dns) => _dns = dns;

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        var header = _header = new FieldTable(fields);
        _chain = ArcChain.Read(header);
        _messages = [.. _chain.Sets.Select(set => new SignatureCheck(header, set.Message, SignatureKind.ArcMessage, _hashes))];
        _seals = [.. _chain.Sets.Select(set => SignatureTags.Read(header.Body(set.Seal), SignatureKind.ArcSeal))];
    }

    public void ReadBody(ReadOnlySpan<byte> octets) => _hashes.Append(octets);

    /// <summary>Asks for the keys and judges, from the last set to the first. Called once, after the whole message.</summary>
    public async ValueTask<ArcVerdict> FinishAsync(CancellationToken cancellation)
    {
        _hashes.Finish();
        if (_header is not { } header || _chain is not { } chain || chain.IsEmpty) return new ArcVerdict(ArcChainStatus.None, null);
        if (chain.Mistake is { } mistake) return new ArcVerdict(ArcChainStatus.Fail, mistake);
        var verdict = await JudgeAsync(header, chain, cancellation).ConfigureAwait(false);
        return verdict with
        {
            Instances = chain.Sets.Length,
            Sealers = [.. _seals.Select(seal => seal.Domain)],
            Keys = [.. _asked],
            Results = [.. chain.Sets.Select(set => ResultsOf(header, set))],
        };
    }

    public void Dispose() => _hashes.Dispose();

    private static string ResultsOf(FieldTable header, ArcSet set)
    {
        var text = new HeaderField(header.Field(set.Results), 0).Unfold();
        return text[(text.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
    }

    private async ValueTask<ArcVerdict> JudgeAsync(FieldTable header, ArcChain chain, CancellationToken cancellation)
    {
        if (CheckStructure() is { } mistake) return mistake;
        var last = _messages.Length;
        var failure = await JudgeMessageAsync(last, cancellation).ConfigureAwait(false);
        for (var instance = last; failure is null && instance > 0; instance--) failure = await JudgeSealAsync(header, chain, instance, cancellation).ConfigureAwait(false);
        if (failure is not null) return failure;

        var oldest = last;
        // For people alone, so it costs no more than the few further look-ups that a real chain needs.
        while (oldest > 1 && (_answers.Count < MaximumKeys || _answers.ContainsKey(_messages[oldest - 2].Tags.KeyName)) && await JudgeMessageAsync(oldest - 1, cancellation).ConfigureAwait(false) is null) oldest--;
        return new ArcVerdict(ArcChainStatus.Pass, null) { OldestPass = oldest == 1 ? 0 : oldest };
    }

    /// <summary>RFC 8617, 5.2, steps 2 and 3.</summary>
    private ArcVerdict? CheckStructure()
    {
        if (_seals[^1].ChainValidation == "fail") return Fail(_seals.Length, "its sealer found the chain broken (cv=fail)") with { IsSealedAsFailed = true };
        for (var i = 0; i < _seals.Length; i++)
        {
            if (_seals[i].Mistake is { } seal) return Fail(i + 1, $"the seal is wrong: {seal}");
            if (_messages[i].Mistake is { } message) return Fail(i + 1, $"the message signature is wrong: {message}");
            var wanted = i == 0 ? "none" : "pass";
            if (_seals[i].ChainValidation != wanted) return Fail(i + 1, $"cv= is not {wanted}");
        }

        return null;
    }

    private async ValueTask<ArcVerdict?> JudgeMessageAsync(int instance, CancellationToken cancellation)
    {
        var check = _messages[instance - 1];
        if (check.Refusal is { } refusal) return Fail(instance, refusal);
        if ((check.BodyMistake ?? check.AuthorMistake) is { } mistake) return Fail(instance, mistake);
        return await JudgeAsync(instance, check.Tags, check.HashHeader(), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<ArcVerdict?> JudgeSealAsync(FieldTable header, ArcChain chain, int instance, CancellationToken cancellation)
    {
        var tags = _seals[instance - 1];
        if (tags.Algorithm == DkimAlgorithm.RsaSha1) return Fail(instance, "rsa-sha1 is no longer accepted (RFC 8301)");
        var canonical = new ArrayBufferWriter<byte>(4096);
        var set = chain.Sets[instance - 1];
        chain.WriteBelow(header, instance, canonical);
        ArcChain.Write(header.Field(set.Results), canonical);
        ArcChain.Write(header.Field(set.Message), canonical);
        SignedFields.WriteOwn(header.Field(set.Seal), Canonicalization.Relaxed, canonical);
        return await JudgeAsync(instance, tags, SHA256.HashData(canonical.WrittenSpan), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<ArcVerdict?> JudgeAsync(int instance, SignatureTags tags, byte[] hash, CancellationToken cancellation)
    {
        if (!_answers.TryGetValue(tags.KeyName, out var answer))
        {
            answer = _answers[tags.KeyName] = await DkimKeyAnswer.FindAsync(_dns, tags.KeyName, cancellation).ConfigureAwait(false);
            _asked.Add(answer);
        }

        var judgement = SignatureJudge.Judge(tags, hash, answer);
        return judgement.Result == DkimResult.Pass ? null : Fail(instance, judgement.Reason ?? "") with { IsTemporary = judgement.Result == DkimResult.TempError };
    }

    private static ArcVerdict Fail(int instance, string reason) => new(ArcChainStatus.Fail, $"i={instance}: {reason}");
}
