namespace Postrider.Mail.Dmarc;

/// <summary>What a domain asks to be done with mail that fails (RFC 7489, 6.3), from mild to strict.</summary>
public enum DmarcPolicy : byte
{
    None,
    Quarantine,
    Reject,
}

/// <summary>The words of the policies.</summary>
public static class DmarcPolicies
{
    public static string Word(this DmarcPolicy policy) => policy switch
    {
        DmarcPolicy.Quarantine => "quarantine",
        DmarcPolicy.Reject => "reject",
        _ => "none",
    };

    internal static DmarcPolicy? Find(ReadOnlySpan<char> word)
    {
        foreach (var policy in (ReadOnlySpan<DmarcPolicy>)[DmarcPolicy.None, DmarcPolicy.Quarantine, DmarcPolicy.Reject])
            if (word.Equals(policy.Word(), StringComparison.OrdinalIgnoreCase)) return policy;
        return null;
    }
}
