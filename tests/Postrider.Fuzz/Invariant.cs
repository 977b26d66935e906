namespace Postrider.Fuzz;

/// <summary>What must hold for any input.</summary>
internal static class Invariant
{
    public static void Holds(bool condition, string what)
    {
        if (!condition) throw new InvalidOperationException(what);
    }

    /// <summary>No character that could end a line or drive a terminal.</summary>
    public static void IsWritable(string? text, string what)
    {
        if (text is null) return;
        foreach (var c in text) Holds(!char.IsControl(c), $"{what} holds a control character.");
    }
}
