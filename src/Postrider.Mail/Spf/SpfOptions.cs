namespace Postrider.Mail.Spf;

/// <summary>Bounds of a check.</summary>
public sealed record SpfOptions
{
    /// <summary>Terms that ask the DNS at most (RFC 7208, 4.6.4).</summary>
    public int MaximumLookUps { get; init; } = 10;

    /// <summary>Terms at most whose question finds nothing (RFC 7208, 4.6.4).</summary>
    public int MaximumVoidLookUps { get; init; } = 2;

    /// <summary>How long a check may take before it is a temperror; RFC 7208, 4.6.4 wants no less than 20 seconds.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>The name of the receiving host, for <c>%{r}</c> in explanations.</summary>
    public string ReceiverName { get; init; } = "unknown";
}
