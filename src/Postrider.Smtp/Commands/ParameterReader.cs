using System.Text;

namespace Postrider.Smtp.Commands;

/// <summary>Goes through the parameters of MAIL and RCPT (RFC 5321, 4.1.2: Mail-parameters; RFC 6531, 3.3 for UTF-8 in values).</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Keyword { get; private set; }

    /// <summary>What stands after <c>=</c>; empty where there is none, which no value is.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>Set once the grammar was broken.</summary>
    public Reply? Refusal { get; private set; }

    /// <summary>Goes to the next parameter.</summary>
    /// <returns>False at the end, and where the grammar is broken: then <see cref="Refusal"/> is set.</returns>
    public bool Next()
    {
        _rest = _rest.TrimStart(" \t"u8);
        if (_rest.IsEmpty) return false;
        var end = _rest.IndexOfAny((byte)' ', (byte)'\t');
        var word = end < 0 ? _rest : _rest[..end];
        _rest = _rest[word.Length..];
        var equals = word.IndexOf((byte)'=');
        Keyword = equals < 0 ? word : word[..equals];
        Value = equals < 0 ? default : word[(equals + 1)..];
        if (IsKeyword(Keyword) && (equals < 0 || IsValue(Value))) return true;
        Refusal = CommandReplies.ParameterSyntax;
        return false;
    }

    public readonly bool Is(ReadOnlySpan<byte> keyword) => Ascii.EqualsIgnoreCase(Keyword, keyword);

    public readonly bool HasValue(ReadOnlySpan<byte> value) => Ascii.EqualsIgnoreCase(Value, value);

    private static bool IsKeyword(ReadOnlySpan<byte> word)
    {
        if (word.IsEmpty || word[0] == (byte)'-') return false;
        foreach (var octet in word)
            if (!char.IsAsciiLetterOrDigit((char)octet) && octet != (byte)'-') return false;
        return true;
    }

    private static bool IsValue(ReadOnlySpan<byte> word) =>
        !word.IsEmpty && !word.ContainsAnyInRange((byte)0, (byte)' ') && !word.ContainsAny((byte)'=', (byte)0x7f);
}
