using System.Buffers;
using Postrider.Relay.Spooling;

namespace Postrider.Sending.Dialogue;

/// <summary>
/// What a local program says in an SMTP dialogue, handed on line by line. A script writes everything at once and reads no reply; to the session,
/// which refuses commands that come before their turn, it then looks like a client that waits for each. Who ends the first line by a bare LF, as
/// scripts and people do, is meant to end all lines so; nobody can smuggle anything into a message of his own.
/// </summary>
/// <param name="source">Standard input.</param>
internal sealed class SpokenLines(Stream source) : ReadOnlyStream
{
    /// <summary>Octets that are looked at for the first end of a line; a longer line is the session's to refuse.</summary>
    private const int FirstLine = 4096;

    private readonly byte[] _buffer = new byte[16 * 1024];
    private Stream? _speech;
    private int _start;
    private int _end;

    /// <summary>Reads as far as the next end of a line, and less where nothing more has come yet.</summary>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_start == _end)
        {
            // A terminal's or a pipe's read cannot be taken back. Whoever gives up on it ends the session, and the program with it.
            _start = 0;
            _end = await FillAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        var waiting = _buffer.AsSpan(_start, Math.Min(buffer.Length, _end - _start));
        var line = waiting.IndexOf((byte)'\n');
        var length = line < 0 ? waiting.Length : line + 1;
        waiting[..length].CopyTo(buffer.Span);
        _start += length;
        return length;
    }

    private async Task<int> FillAsync()
    {
        _speech ??= await BeginAsync().ConfigureAwait(false);
        return await _speech.ReadAsync(_buffer, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<Stream> BeginAsync()
    {
        var first = new ArrayBufferWriter<byte>(FirstLine);
        int length;
        do
        {
            length = await source.ReadAsync(first.GetMemory(FirstLine), CancellationToken.None).ConfigureAwait(false);
            first.Advance(length);
        }
        while (length > 0 && first.WrittenCount < FirstLine && first.WrittenSpan.IndexOf((byte)'\n') < 0);

        var end = first.WrittenSpan.IndexOf((byte)'\n');
        var all = new JoinedStream([first.WrittenMemory], source);
        return end < 0 || (end > 0 && first.WrittenSpan[end - 1] == (byte)'\r') ? all : new LocalText(all, MessageEnd.EndOfInput);
    }
}
