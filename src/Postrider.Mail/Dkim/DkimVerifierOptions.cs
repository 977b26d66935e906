namespace Postrider.Mail.Dkim;

/// <summary>Bounds of verification.</summary>
public sealed record DkimVerifierOptions
{
    /// <summary>Signatures of a message that are judged, from the top; each costs a look-up and an RSA operation. Those below are told of as neutral.</summary>
    public int MaximumSignatures { get; init; } = 10;

    /// <summary>How far other clocks may be ahead of ours, and ours ahead of theirs.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromMinutes(5);
}
