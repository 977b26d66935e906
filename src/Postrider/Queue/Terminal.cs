using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary>Where a command writes, and whether a person sits there who can be asked.</summary>
internal sealed record Terminal
{
    /// <summary>Columns of output that goes to a file or a program, where nothing limits it.</summary>
    private const int UnboundedWidth = 250;

    // Not for a page in a browser: '<', '+' and letters of all languages stand for themselves.
    private static readonly JsonWriterOptions JsonStyle = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public required IAnsiConsole Out { get; init; }

    public required IAnsiConsole Error { get; init; }

    /// <summary>Standard output as octets: JSON and messages go there untouched.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Whether a question can be asked.</summary>
    public required bool IsInteractive { get; init; }

    /// <summary>Whether the output is looked at rather than kept.</summary>
    public required bool IsOutputTerminal { get; init; }

    public required TimeProvider Time { get; init; }

    public static Terminal Standard()
    {
        var output = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) output.Profile.Width = UnboundedWidth;
        var error = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (Console.IsErrorRedirected) error.Profile.Width = UnboundedWidth;
        return new Terminal
        {
            Out = output,
            Error = error,
            OpenOutput = Console.OpenStandardOutput,
            IsInteractive = !Console.IsInputRedirected && !Console.IsOutputRedirected,
            IsOutputTerminal = !Console.IsOutputRedirected,
            Time = TimeProvider.System,
        };
    }

    public async Task WriteJsonAsync<T>(T value, JsonTypeInfo<T> type, CancellationToken cancellation)
    {
        var output = OpenOutput();
        await using (output.ConfigureAwait(false))
        {
            var writer = new Utf8JsonWriter(output, JsonStyle);
            await using (writer.ConfigureAwait(false)) JsonSerializer.Serialize(writer, value, type);
            await output.WriteAsync("\n"u8.ToArray(), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Writes a line as it is: no markup is looked for in it.</summary>
    public void WriteLine(string line) => Out.WriteLine(line);

    /// <summary>Writes a line that is to be copied: it is never broken at the terminal's width.</summary>
    public void WriteUnbroken(string line) => Out.Profile.Out.Writer.WriteLine(line);

    /// <summary>Says what is wrong and what to do.</summary>
    public void WriteError(string text) => Error.WriteLine(text);
}
