namespace Postrider.Relay.Suppressions;

/// <summary>Reasons as they are written in files and events.</summary>
public static class SuppressionReasonWords
{
    private static readonly string[] Words = ["manual", "hard-bounce", "complaint", "unsubscribe"];

    public static IReadOnlyList<string> All => Words;

    public static string Word(this SuppressionReason reason) => Words[(int)reason];

    public static bool TryParse(string text, out SuppressionReason reason)
    {
        var found = Array.FindIndex(Words, word => word.Equals(text, StringComparison.OrdinalIgnoreCase));
        reason = found < 0 ? default : (SuppressionReason)found;
        return found >= 0;
    }
}
