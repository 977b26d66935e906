using System.Buffers;

namespace Postrider.Mail.Headers;

/// <summary>Shows a message that is on its way somewhere to any number of readers, in whatever pieces it comes. The header section is held whole, the body never.</summary>
/// <param name="readers">Those who read it.</param>
/// <param name="maximumHeaderLength">Octets of a header section; more are a mistake.</param>
public sealed class MessageTap(IReadOnlyList<IMessageReader> readers, int maximumHeaderLength = MessageTap.MaximumHeaderLength)
{
    /// <summary>Octets of a header section; what is longer is no mail.</summary>
    public const int MaximumHeaderLength = 1024 * 1024;

    private readonly HeaderScanner _scanner = new();

    /// <summary>The start of a message whose header section did not come in one piece.</summary>
    private ArrayBufferWriter<byte>? _start;

    private bool _isInBody;

    /// <summary>Shows the next octets.</summary>
    /// <exception cref="InvalidDataException">The header section is longer than it may be.</exception>
    public void Append(ReadOnlySpan<byte> octets)
    {
        if (_isInBody)
        {
            ShowBody(octets);
            return;
        }

        if (octets.IsEmpty) return;
        var whole = octets;
        if (_start is not null)
        {
            _start.Write(octets);
            whole = _start.WrittenSpan;
        }

        if (_scanner.TryFindEnd(whole, out var end))
        {
            Show(whole, end);
            return;
        }

        if (whole.Length > maximumHeaderLength) throw new InvalidDataException($"The header section is longer than {maximumHeaderLength} octets.");
        if (_start is not null) return;
        _start = new ArrayBufferWriter<byte>(Math.Max(4096, octets.Length));
        _start.Write(octets);
    }

    /// <summary>The message is at its end; one without a body has been nothing but header.</summary>
    public void Finish()
    {
        if (_isInBody) return;
        var whole = _start is null ? [] : _start.WrittenSpan;
        Show(whole, _scanner.Finish(whole));
    }

    private void Show(ReadOnlySpan<byte> octets, HeaderEnd end)
    {
        _isInBody = true;
        _start = null;
        for (var i = 0; i < readers.Count; i++) readers[i].ReadHeader(octets[..end.FieldsLength]);
        ShowBody(octets[end.BodyStart..]);
    }

    private void ShowBody(ReadOnlySpan<byte> octets)
    {
        if (octets.IsEmpty) return;
        for (var i = 0; i < readers.Count; i++) readers[i].ReadBody(octets);
    }
}
