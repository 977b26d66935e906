using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Mail.Arc;

/// <summary>What an ARC set of our own says, read back so that it can be made anew over a message that was changed since.</summary>
/// <param name="Domain">In whose name it was made.</param>
/// <param name="Chain">How the chain stood before it (<c>cv=</c>).</param>
/// <param name="Results">The body of ARC-Authentication-Results without its instance, on one line.</param>
public sealed record SealedSet(DomainName Domain, ArcChainStatus Chain, string Results)
{
    /// <summary>Reads the one set that stands among fields.</summary>
    /// <param name="fields">The fields that were put before a message; no others.</param>
    /// <returns><c>null</c> where there is no set, more than one, or a broken one.</returns>
    public static SealedSet? Find(ReadOnlySpan<byte> fields)
    {
        SignatureTags? seal = null;
        string? results = null;
        foreach (var field in new HeaderSection(fields))
        {
            if (field.Is("ARC-Seal"u8))
            {
                if (seal is not null) return null;
                seal = SignatureTags.Read(field.Body, SignatureKind.ArcSeal);
            }
            else if (field.Is("ARC-Authentication-Results"u8))
            {
                if (results is not null) return null;
                var text = field.Unfold();
                results = text[(text.IndexOf(';', StringComparison.Ordinal) + 1)..].Trim();
            }
        }

        if (seal is not { Mistake: null } || results is null || Status(seal.ChainValidation) is not { } chain) return null;
        return new SealedSet(seal.Domain, chain, results);
    }

    private static ArcChainStatus? Status(string word) => word switch
    {
        "none" => ArcChainStatus.None,
        "pass" => ArcChainStatus.Pass,
        "fail" => ArcChainStatus.Fail,
        _ => null,
    };
}
