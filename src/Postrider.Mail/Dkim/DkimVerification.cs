using System.Collections.Immutable;
using Postrider.Mail.Dns;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Dkim;

/// <summary>The verification of one message as it streams by. Nothing of the body is kept but hashes.</summary>
public sealed class DkimVerification : IMessageReader, IDisposable
{
    private readonly IDnsResolver _dns;
    private readonly DkimVerifierOptions _options;
    private readonly TimeProvider _time;
    private readonly List<SignatureCheck> _checks = [];
    private readonly BodyHashes _hashes = new();
    private FieldTable? _header;
    private int _passedOver;

    internal DkimVerification(IDnsResolver dns, DkimVerifierOptions options, TimeProvider time)
    {
        _dns = dns;
        _options = options;
        _time = time;
    }

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        _header = new FieldTable(fields);
        for (var i = 0; i < _header.Count; i++)
        {
            if (!_header.Is(i, "DKIM-Signature")) continue;
            if (_checks.Count == _options.MaximumSignatures) _passedOver++;
            else _checks.Add(new SignatureCheck(_header, i, SignatureKind.Dkim, _hashes));
        }
    }

    public void ReadBody(ReadOnlySpan<byte> octets) => _hashes.Append(octets);

    /// <summary>Asks for the keys, all at once, and judges. Called once, after the whole message.</summary>
    public async ValueTask<ImmutableArray<DkimVerdict>> FinishAsync(CancellationToken cancellation)
    {
        _hashes.Finish();
        var judgements = _checks.Select(check => JudgeAsync(check, cancellation)).ToArray();
        var verdicts = await Task.WhenAll(judgements).ConfigureAwait(false);
        // One verdict for all of them: a stranger does not choose how much we write.
        return _passedOver == 0 ? [.. verdicts] : [.. verdicts, new DkimVerdict(DkimResult.Neutral, $"{_passedOver} further signatures were not judged: only the first {_options.MaximumSignatures} are")];
    }

    public void Dispose() => _hashes.Dispose();

    private async Task<DkimVerdict> JudgeAsync(SignatureCheck check, CancellationToken cancellation)
    {
        var verdict = check.Describe();
        if (check.Mistake is { } mistake) return verdict with { Result = DkimResult.PermError, Reason = mistake };
        if (check.Refusal is { } refusal) return verdict with { Result = DkimResult.Fail, Reason = refusal };
        var answer = await DkimKeyAnswer.FindAsync(_dns, check.Tags.KeyName, cancellation).ConfigureAwait(false);
        var judgement = SignatureJudge.Judge(check.Tags, check.HashHeader(), answer);
        verdict = verdict with { Result = judgement.Result, Reason = judgement.Reason, Key = answer, KeyBits = judgement.Bits, IsTest = judgement.IsTest };
        return verdict.Result == DkimResult.Pass ? Temper(verdict, check) : verdict;
    }

    /// <summary>What a signature that fits may still lack.</summary>
    private DkimVerdict Temper(DkimVerdict verdict, SignatureCheck check)
    {
        if (check.BodyMistake is { } mistake) return verdict with { Result = DkimResult.Fail, Reason = mistake };
        if (check.AuthorMistake is { } added) return verdict with { Result = DkimResult.Fail, Reason = added };
        var now = _time.GetUtcNow();
        if (check.Tags.Expires is { } expires && expires + _options.ClockSkew < now) return verdict with { Result = DkimResult.Policy, Reason = $"expired at {expires:u}" };
        if (check.Tags.Signed is { } signed && signed - _options.ClockSkew > now) return verdict with { Result = DkimResult.Policy, Reason = $"signed in the future, at {signed:u}" };
        if (verdict.IsBodyOpen) return verdict with { Reason = $"weak: l= leaves the end of the body open, {verdict.UnsignedOctets} octets of it are unsigned" };
        if (check.AddedField is { } name) return verdict with { Reason = $"weak: {name} stands more often than it was signed, so that one was added since" };
        return verdict.IsTest ? verdict with { Reason = "the key is published as a test (t=y)" } : verdict;
    }
}
