namespace Postrider.Mail.Dmarc;

/// <summary>What a record says of its own place in the tree: the tag <c>psd</c> (RFC 9989, 4.7).</summary>
public enum PublicSuffixFlag : byte
{
    /// <summary><c>u</c>: nothing; the tree walk finds out.</summary>
    Unknown,

    /// <summary><c>y</c>: others register below it.</summary>
    PublicSuffix,

    /// <summary><c>n</c>: it is an organisational domain.</summary>
    Organization,
}
