namespace Postrider.Mail.Dkim;

/// <summary>How a signature is made (<c>a=</c>).</summary>
public enum DkimAlgorithm : byte
{
    /// <summary>RSA with PKCS #1 v1.5 and SHA-256 (RFC 6376, 3.3.2).</summary>
    RsaSha256,

    /// <summary>Ed25519 over a SHA-256 (RFC 8463).</summary>
    Ed25519Sha256,

    /// <summary>Historic: neither made nor accepted (RFC 8301, 3.1).</summary>
    RsaSha1,
}

/// <summary>The words for algorithms.</summary>
public static class DkimAlgorithms
{
    /// <summary>The value of <c>a=</c>.</summary>
    public static string Word(this DkimAlgorithm algorithm) => algorithm switch
    {
        DkimAlgorithm.Ed25519Sha256 => "ed25519-sha256",
        DkimAlgorithm.RsaSha1 => "rsa-sha1",
        _ => "rsa-sha256",
    };

    /// <summary>The value of <c>k=</c> in the key record.</summary>
    public static string KeyWord(this DkimAlgorithm algorithm) => algorithm == DkimAlgorithm.Ed25519Sha256 ? "ed25519" : "rsa";

    public static bool TryParse(ReadOnlySpan<char> word, out DkimAlgorithm algorithm)
    {
        foreach (var known in (ReadOnlySpan<DkimAlgorithm>)[DkimAlgorithm.RsaSha256, DkimAlgorithm.Ed25519Sha256, DkimAlgorithm.RsaSha1])
        {
            algorithm = known;
            if (word.Equals(known.Word(), StringComparison.OrdinalIgnoreCase)) return true;
        }

        algorithm = default;
        return false;
    }
}
