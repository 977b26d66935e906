namespace Postrider.Mail.Spf;

/// <summary>Whether a mechanism matches, or what ends the whole check instead.</summary>
internal readonly record struct SpfMatch(bool IsMatch, SpfOutcome? Failure)
{
    public static SpfMatch Of(bool isMatch) => new(isMatch, null);

    public static SpfMatch Failed(SpfOutcome failure) => new(false, failure);
}
