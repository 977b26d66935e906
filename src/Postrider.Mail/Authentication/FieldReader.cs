using System.Buffers;
using System.Text;

namespace Postrider.Mail.Authentication;

/// <summary>Reads the tokens of a structured field, white space and comments passed over (RFC 5322, 3.2.2; RFC 2045, 5.1).</summary>
internal ref struct FieldReader
{
    /// <summary>Comments within comments at most.</summary>
    private const int MaximumDepth = 10;

    // RFC 2045: any character but tspecials, controls and space; dots stay within.
    private static readonly SearchValues<char> Token = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`{|}~");

    private ReadOnlySpan<char> _rest;

    public FieldReader(ReadOnlySpan<char> text)
    {
        _rest = text;
        Skip();
    }

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public readonly bool IsAt(char c) => _rest is [var first, ..] && first == c;

    public bool TryTake(char c)
    {
        if (!IsAt(c)) return false;
        _rest = _rest[1..];
        Skip();
        return true;
    }

    public bool TryReadToken(out string token)
    {
        var length = LengthOf(Token);
        token = _rest[..length].ToString();
        _rest = _rest[length..];
        if (length > 0) Skip();
        return length > 0;
    }

    /// <summary>Reads a token, a quoted string, or an address, whose characters a token does not have.</summary>
    public bool TryReadValue(out string value)
    {
        if (IsAt('"')) return TryReadQuoted(out value);
        var length = 0;
        while (length < _rest.Length && (Token.Contains(_rest[length]) || _rest[length] is '@' or ':' or '/' or '=' or '[' or ']' or '<' or '>' || _rest[length] > '\x9f')) length++;
        value = _rest[..length].ToString();
        _rest = _rest[length..];
        if (length > 0) Skip();
        return length > 0;
    }

    private bool TryReadQuoted(out string value)
    {
        value = "";
        var text = new StringBuilder();
        for (var i = 1; i < _rest.Length; i++)
        {
            var c = _rest[i];
            if (c == '"')
            {
                value = text.ToString();
                _rest = _rest[(i + 1)..];
                Skip();
                return true;
            }

            if (c == '\\' && ++i < _rest.Length) c = _rest[i];
            // Folds within it mean the white space behind them.
            if (c is not ('\r' or '\n')) text.Append(c);
        }

        return false;
    }

    private readonly int LengthOf(SearchValues<char> allowed)
    {
        var length = _rest.IndexOfAnyExcept(allowed);
        return length < 0 ? _rest.Length : length;
    }

    private void Skip()
    {
        while (true)
        {
            _rest = _rest.TrimStart(" \t\r\n");
            if (!IsAt('(')) return;
            var end = CommentLength();
            // An open comment is left standing: no rule takes it, so the field is refused.
            if (end == 0) return;
            _rest = _rest[end..];
        }
    }

    private readonly int CommentLength()
    {
        var depth = 0;
        for (var i = 0; i < _rest.Length; i++)
        {
            switch (_rest[i])
            {
                case '\\':
                    i++;
                    break;
                case '(' when ++depth > MaximumDepth:
                    return 0;
                case ')' when --depth == 0:
                    return i + 1;
            }
        }

        return 0;
    }
}
