namespace Postrider.Mail.Arc;

/// <summary>The state of a chain (RFC 8617, 4.4).</summary>
public enum ArcChainStatus : byte
{
    /// <summary>There is no chain.</summary>
    None,

    /// <summary>It is whole: every seal is good, and the message is what the last sealer passed on.</summary>
    Pass,

    /// <summary>It is broken, and nobody can mend it.</summary>
    Fail,
}

/// <summary>The words for states.</summary>
public static class ArcChainStatuses
{
    /// <summary>As it stands in <c>cv=</c> and in Authentication-Results.</summary>
    public static string Word(this ArcChainStatus status) => status switch
    {
        ArcChainStatus.Pass => "pass",
        ArcChainStatus.Fail => "fail",
        _ => "none",
    };
}
