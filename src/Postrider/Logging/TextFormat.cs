using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Microsoft.Extensions.Logging;

namespace Postrider.Logging;

/// <summary>A line a message for people.</summary>
internal sealed class TextFormat(TextPrefix prefix) : ILineFormat
{
    public void Write(IBufferWriter<byte> output, in LogLine line)
    {
        WriteLine(output, line, line.Message);
        if (line.Exception is null) return;
        foreach (var part in line.Exception.ToString().AsSpan().EnumerateLines()) WriteLine(output, line, $"  {part}");
    }

    private void WriteLine(IBufferWriter<byte> output, in LogLine line, string message)
    {
        // The category's last part is the word that helps; the whole of it stands in JSON.
        var dot = line.Category.LastIndexOf('.');
        var category = line.Category.AsSpan(dot + 1);
        var span = output.GetSpan(64 + 3 * (category.Length + message.Length));
        var written = 0;
        if (prefix == TextPrefix.Priority)
            Utf8.TryWrite(span, CultureInfo.InvariantCulture, $"<{Priority(line.Level)}>{category}: ", out written);
        else
            Utf8.TryWrite(span, CultureInfo.InvariantCulture, $"{line.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fff}Z {Word(line.Level)} {category}: ", out written);
        var text = span[written..];
        var length = Encoding.UTF8.GetBytes(message, text);
        Clean(text[..length]);
        text[length] = (byte)'\n';
        output.Advance(written + length + 1);
    }

    // A reply of a stranger stands in the log: it must neither begin a line of its own nor steer the terminal that shows it.
    private static void Clean(Span<byte> text)
    {
        while (text.IndexOfAnyInRange((byte)0, (byte)0x1f) is >= 0 and var at)
        {
            text[at] = (byte)' ';
            text = text[(at + 1)..];
        }
    }

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    // sd-daemon(3): the priorities of syslog.
    private static int Priority(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => 7,
        LogLevel.Information => 6,
        LogLevel.Warning => 4,
        LogLevel.Error => 3,
        _ => 2,
    };
}

/// <summary>What stands before a line of text.</summary>
internal enum TextPrefix
{
    /// <summary>The time and the level as a word.</summary>
    Time,

    /// <summary>A syslog priority in angle brackets, for the journal, which knows the time itself.</summary>
    Priority,
}
