using Postrider.Queue;
using Spectre.Console;

namespace Postrider.Tests;

/// <summary>A terminal that nobody sits at; what is written to it is kept.</summary>
internal sealed class RecordingTerminal : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _octets = new();

    public RecordingTerminal() => Terminal = new Terminal
    {
        Out = Console(_out),
        Error = Console(_error),
        OpenOutput = () => new Unclosed(_octets),
        IsInteractive = false,
        IsOutputTerminal = false,
        Time = TimeProvider.System,
    };

    public Terminal Terminal { get; }

    public string Output => _out.ToString();

    public string Error => _error.ToString();

    /// <summary>What went to standard output as octets, as JSON does.</summary>
    public ReadOnlyMemory<byte> Octets => _octets.GetBuffer().AsMemory(0, (int)_octets.Length);

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        _octets.Dispose();
    }

    private static IAnsiConsole Console(StringWriter writer)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 250;
        return console;
    }

    private sealed class Unclosed(MemoryStream inner) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);
    }
}
