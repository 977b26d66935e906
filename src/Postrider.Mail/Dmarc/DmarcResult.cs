namespace Postrider.Mail.Dmarc;

/// <summary>What DMARC says of a message (RFC 7489, 11.2).</summary>
public enum DmarcResult : byte
{
    /// <summary>No policy for the author's domain.</summary>
    None,

    /// <summary>A domain that passed SPF or DKIM is aligned with the author's.</summary>
    Pass,

    Fail,

    /// <summary>The DNS failed: another time the answer may be had.</summary>
    TempError,

    /// <summary>There is no author's domain to go by.</summary>
    PermError,
}

/// <summary>The words of the results.</summary>
public static class DmarcResults
{
    /// <summary>The result as header fields write it (RFC 8601, 2.7; RFC 7489, 11.2).</summary>
    public static string Word(this DmarcResult result) => result switch
    {
        DmarcResult.Pass => "pass",
        DmarcResult.Fail => "fail",
        DmarcResult.TempError => "temperror",
        DmarcResult.PermError => "permerror",
        _ => "none",
    };
}
