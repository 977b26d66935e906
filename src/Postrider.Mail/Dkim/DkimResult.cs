namespace Postrider.Mail.Dkim;

/// <summary>What became of a signature, in the words of RFC 8601, 2.7.1.</summary>
public enum DkimResult : byte
{
    /// <summary>There is no signature.</summary>
    None,

    /// <summary>It is good.</summary>
    Pass,

    /// <summary>The message is not what was signed, or the signature is too weak to tell (RFC 8301).</summary>
    Fail,

    /// <summary>It is good, and not accepted: it has expired, or is not yet valid.</summary>
    Policy,

    /// <summary>It could not be processed.</summary>
    Neutral,

    /// <summary>The key could not be had now; a later try may end otherwise.</summary>
    TempError,

    /// <summary>It cannot be verified, now or later: a mistake in it or in the key record, or no key.</summary>
    PermError,
}

/// <summary>The words for results.</summary>
public static class DkimResults
{
    /// <summary>As it stands in Authentication-Results.</summary>
    public static string Word(this DkimResult result) => result switch
    {
        DkimResult.Pass => "pass",
        DkimResult.Fail => "fail",
        DkimResult.Policy => "policy",
        DkimResult.Neutral => "neutral",
        DkimResult.TempError => "temperror",
        DkimResult.PermError => "permerror",
        _ => "none",
    };
}
