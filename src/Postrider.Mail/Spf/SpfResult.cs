namespace Postrider.Mail.Spf;

/// <summary>What SPF says of a client (RFC 7208, 2.6).</summary>
public enum SpfResult : byte
{
    /// <summary>No name to check, or no record for it.</summary>
    None,

    /// <summary>The domain says that it says nothing.</summary>
    Neutral,

    /// <summary>The client may send for the domain.</summary>
    Pass,

    /// <summary>It may not.</summary>
    Fail,

    /// <summary>It probably may not.</summary>
    SoftFail,

    /// <summary>The DNS failed: another time the answer may be had.</summary>
    TempError,

    /// <summary>The record cannot be used before somebody mends it.</summary>
    PermError,
}

/// <summary>The words of the results.</summary>
public static class SpfResults
{
    /// <summary>The result as header fields write it (RFC 8601, 2.7.2).</summary>
    public static string Word(this SpfResult result) => result switch
    {
        SpfResult.Neutral => "neutral",
        SpfResult.Pass => "pass",
        SpfResult.Fail => "fail",
        SpfResult.SoftFail => "softfail",
        SpfResult.TempError => "temperror",
        SpfResult.PermError => "permerror",
        _ => "none",
    };
}
