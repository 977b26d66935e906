using Postrider.Mail.Dns;

namespace Postrider.Mail.Dkim;

/// <summary>Judges a signature over a hash by the key that the DNS gave (RFC 6376, 6.1.2 and 6.1.3).</summary>
internal static class SignatureJudge
{
    /// <summary>Key records of one name that are tried; there ought to be one (3.6.2.2).</summary>
    private const int MaximumRecords = 4;

    public static Judgement Judge(SignatureTags tags, ReadOnlySpan<byte> hash, DkimKeyAnswer answer)
    {
        switch (answer.Status)
        {
            case DnsStatus.NameDoesNotExist:
                return new Judgement(DkimResult.PermError, $"no key: {answer.Name} does not exist");
            case DnsStatus.NoData:
                return new Judgement(DkimResult.PermError, $"no key: {answer.Name} has no TXT record");
            case DnsStatus.Timeout or DnsStatus.ServerFailure:
                return new Judgement(DkimResult.TempError, $"no answer for the key at {answer.Name}{(answer.Detail is null ? "" : $": {answer.Detail}")}");
        }

        var best = new Judgement(DkimResult.PermError, $"no key: {answer.Name} has no TXT record that can be used");
        for (var i = 0; i < answer.Records.Length && i < MaximumRecords; i++)
        {
            var judgement = JudgeRecord(tags, hash, answer.Records[i]);
            if (judgement.Result == DkimResult.Pass) return judgement;
            if (i == 0 || judgement.Result == DkimResult.Fail) best = judgement;
        }

        return best;
    }

    private static Judgement JudgeRecord(SignatureTags tags, ReadOnlySpan<byte> hash, string text)
    {
        if (!DkimKeyRecord.TryParse(text, out var record, out var mistake)) return Wrong($"the key record is wrong: {mistake}");
        if (record.IsRevoked) return Wrong("the key is revoked");
        if (!record.KeyType.Equals(tags.Algorithm.KeyWord(), StringComparison.OrdinalIgnoreCase)) return Wrong($"the key is of type {TagList.Quote(record.KeyType)}, the signature {tags.Algorithm.Word()}");
        if (!record.IsSha256Allowed) return Wrong("the key is not for SHA-256 (h=)");
        if (!record.IsForMail) return Wrong("the key is not for mail (s=)");
        if (record.IsStrict && tags.IdentityDomain != tags.Domain) return Wrong("the key does not allow a subdomain in i= (t=s)");
        if (!DkimPublicKey.TryRead(tags.Algorithm, record.Key.Span, out var key, out mistake)) return Wrong($"the key record is wrong: {mistake}");
        using (key)
        {
            var judgement = new Judgement(DkimResult.Pass, null, key.Bits, record.IsTest);
            if (key.IsTooShort) return judgement with { Result = DkimResult.Fail, Reason = $"the key has {key.Bits} bits, fewer than {DkimPublicKey.MinimumRsaBits} (RFC 8301)" };
            if (!key.Verify(hash, tags.Signature)) return judgement with { Result = DkimResult.Fail, Reason = "the signature does not fit: what it signs in the header was changed, or another key signed" };
            return judgement;
        }

        static Judgement Wrong(string reason) => new(DkimResult.PermError, reason);
    }

    /// <param name="Bits">Of the key; 0 where it could not be used.</param>
    /// <param name="IsTest">Whether the record has <c>t=y</c>.</param>
    internal readonly record struct Judgement(DkimResult Result, string? Reason, int Bits = 0, bool IsTest = false);
}
