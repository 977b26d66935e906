using System.Buffers;
using System.Globalization;
using System.Text;

namespace Postrider.Mail.Dkim;

/// <summary>Writes fields with tags, folded at 78 characters (RFC 5322, 2.1.1); the signature comes last, so that all before it can be signed.</summary>
internal sealed class SignatureWriter
{
    private const int Margin = 78;

    private readonly ArrayBufferWriter<byte> _output = new(1024);
    private int _start;
    private int _column;
    private bool _isFirst;

    /// <summary>The field that was begun, as far as it is written.</summary>
    public ReadOnlySpan<byte> Field => _output.WrittenSpan[_start..];

    public byte[] ToArray() => _output.WrittenSpan.ToArray();

    public void Begin(string name)
    {
        _start = _output.WrittenCount;
        _column = 0;
        _isFirst = true;
        Write(name);
        Write(":");
    }

    public void Tag(string name, long value) => Tag(name, value.ToString(CultureInfo.InvariantCulture));

    public void Tag(string name, string value)
    {
        Separate(name.Length + 1 + value.Length);
        Write(name);
        Write("=");
        Write(value);
    }

    /// <summary>A list with colons, after which it may be folded.</summary>
    public void Tag(string name, IReadOnlyList<string> values)
    {
        Separate(name.Length + 1 + values[0].Length);
        Write(name);
        Write("=");
        for (var i = 0; i < values.Count; i++)
        {
            if (i > 0) Write(":");
            // With the colon or semicolon that follows.
            if (i > 0 && _column + values[i].Length + 1 > Margin) Fold();
            Write(values[i]);
        }
    }

    /// <summary>Begins <c>b=</c>: what is written now is what is signed.</summary>
    public void BeginSignature()
    {
        Separate(Margin);
        Write("b=");
    }

    /// <summary>Writes the signature and ends the field.</summary>
    public void EndSignature(ReadOnlySpan<byte> signature)
    {
        ReadOnlySpan<char> text = Convert.ToBase64String(signature);
        while (!text.IsEmpty)
        {
            var length = Math.Min(text.Length, Margin - _column);
            Write(text[..length]);
            text = text[length..];
            if (!text.IsEmpty) Fold();
        }

        Write("\r\n");
    }

    private void Separate(int length)
    {
        if (!_isFirst) Write(";");
        // A space, and the semicolon after it.
        if (!_isFirst && _column + 1 + length + 1 > Margin) Fold();
        else Write(" ");
        _isFirst = false;
    }

    private void Fold()
    {
        Write("\r\n ");
        _column = 1;
    }

    private void Write(ReadOnlySpan<char> text)
    {
        _column += text.Length;
        _output.Advance(Encoding.UTF8.GetBytes(text, _output.GetSpan(text.Length * 3)));
    }
}
