using System.Buffers;
using System.Text;

namespace Postrider.Logging;

/// <summary>
/// Carries log lines to a stream by a thread of its own. Whoever logs never waits: while the stream is stuck, lines beyond a bound are
/// dropped and counted, and the count is told as soon as the stream moves again. Mail does not stop for a log that nobody reads.
/// </summary>
internal sealed class LogOutput : IDisposable
{
    /// <summary>Octets that wait at most.</summary>
    public const int DefaultCapacity = 1024 * 1024;

    /// <summary>How long the end of the program waits for the last lines.</summary>
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Between two writes, so that a busy relay's lines go together: at 2,000 messages a second, a thread woken for each line took an
    /// eighth of all processor time (bench/relay). A line after a quiet moment is written at once.
    /// </summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    private readonly Stream _stream;
    private readonly int _capacity;
    private readonly Func<long, string> _describeDropped;
    private readonly object _gate = new();
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _filling;
    private ArrayBufferWriter<byte> _spare;
    private long _dropped;
    private long _untold;
    private bool _isAsleep;
    private bool _isClosing;

    /// <param name="stream">Where lines go; disposed with this.</param>
    /// <param name="describeDropped">The line, with its end, that tells how many were dropped.</param>
    public LogOutput(Stream stream, Func<long, string> describeDropped, int capacity = DefaultCapacity)
    {
        _stream = stream;
        _describeDropped = describeDropped;
        _capacity = capacity;
        _filling = new ArrayBufferWriter<byte>(16 * 1024);
        _spare = new ArrayBufferWriter<byte>(16 * 1024);
        _thread = new Thread(Carry) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Lines dropped since the start.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <param name="line">A whole line, with its end.</param>
    public void Write(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_isClosing || _filling.WrittenCount + line.Length > _capacity)
            {
                _dropped++;
                _untold++;
                return;
            }

            _filling.Write(line);
            if (!_isAsleep && _filling.WrittenCount < _capacity / 2) return;
            _isAsleep = false;
            Monitor.Pulse(_gate);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isClosing) return;
            _isClosing = true;
            Monitor.Pulse(_gate);
        }

        // A stuck reader must not keep the program from ending; the thread is a background one.
        if (_thread.Join(FlushTimeout)) _stream.Dispose();
    }

    private void Carry()
    {
        while (TakeFilled() is { } lines)
        {
            try
            {
                _stream.Write(lines.WrittenSpan);
                _stream.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Whoever read has gone; there is nowhere to say so.
            }

            lines.ResetWrittenCount();
            PauseForMore();
        }
    }

    private void PauseForMore()
    {
        lock (_gate)
        {
            if (!_isClosing && _filling.WrittenCount < _capacity / 2) Monitor.Wait(_gate, Rest);
        }
    }

    /// <summary>Waits for lines and takes them; <c>null</c> when all is written and no more will come.</summary>
    private ArrayBufferWriter<byte>? TakeFilled()
    {
        lock (_gate)
        {
            while (_filling.WrittenCount == 0 && !_isClosing)
            {
                _isAsleep = true;
                Monitor.Wait(_gate);
            }

            _isAsleep = false;
            if (_untold > 0)
            {
                _filling.Write(Encoding.UTF8.GetBytes(_describeDropped(_untold)));
                _untold = 0;
            }

            if (_filling.WrittenCount == 0) return null;
            (_filling, _spare) = (_spare, _filling);
            return _spare;
        }
    }
}
