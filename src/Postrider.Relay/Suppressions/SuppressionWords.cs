using System.Globalization;

namespace Postrider.Relay.Suppressions;

/// <summary>Suppressions as people read them in a trace.</summary>
public static class SuppressionWords
{
    /// <summary><c>hard-bounce since 2026-11-24 (550 5.1.1 …)</c></summary>
    public static string Tell(Suppression suppression)
    {
        var note = suppression.Note.Length == 0 ? "" : $" ({suppression.Note})";
        return string.Create(CultureInfo.InvariantCulture, $"{suppression.Reason.Word()} since {suppression.At.UtcDateTime:yyyy-MM-dd}{note}");
    }
}
