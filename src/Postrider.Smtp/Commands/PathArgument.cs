using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>Parts the argument of MAIL or RCPT into its path and its parameters.</summary>
internal static class PathArgument
{
    /// <param name="argument">Such as <c>FROM:&lt;a@b.example&gt; SIZE=100</c>.</param>
    /// <param name="word"><c>FROM:</c> or <c>TO:</c>.</param>
    /// <param name="path">The path with its brackets; empty where the brackets are missing.</param>
    /// <param name="parameters">What follows the path.</param>
    /// <returns>False where the form of the command itself is broken.</returns>
    public static bool TrySplit(ReadOnlySpan<byte> argument, ReadOnlySpan<byte> word, out ReadOnlySpan<byte> path, out ReadOnlySpan<byte> parameters)
    {
        path = default;
        parameters = default;
        if (argument.Length < word.Length || !Ascii.EqualsIgnoreCase(argument[..word.Length], word)) return false;
        // The space is against the grammar, but widespread (old Outlook, home-made clients), and means nothing else.
        var rest = argument[word.Length..].TrimStart(" \t"u8);
        if (rest.IsEmpty) return false;
        path = rest[..PathGrammar.Find(rest)];
        if (path.IsEmpty) return true;
        parameters = rest[path.Length..];
        return parameters.IsEmpty || parameters[0] is (byte)' ' or (byte)'\t';
    }
}
