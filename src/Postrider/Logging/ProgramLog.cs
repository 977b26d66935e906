using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Postrider.Configuration;

namespace Postrider.Logging;

/// <summary>The log of the program: lines on standard error, or wherever it is given. A reload changes its level and its format while it is in use.</summary>
internal sealed class ProgramLog : ILoggerProvider
{
    /// <summary>The meter's name.</summary>
    public const string MeterName = "Postrider.Log";

    private readonly CurrentFormat _format;
    private readonly TextPrefix _prefix;
    private readonly LogOutput _output;
    private readonly TimeProvider _time;
    private readonly Meter _meter = new(MeterName);
    private volatile int _level;

    /// <param name="settings">Level and format.</param>
    /// <param name="stream">Where lines go.</param>
    /// <param name="prefix">What stands before lines of text.</param>
    public ProgramLog(LogSettings settings, Stream stream, TextPrefix prefix, TimeProvider time)
    {
        _time = time;
        _prefix = prefix;
        _format = new CurrentFormat(FormatOf(settings));
        _level = (int)settings.Level;
        _output = new LogOutput(stream, DescribeDropped);
        Loggers = LoggerFactory.Create(logging => logging
            .SetMinimumLevel(LogLevel.Trace)
            .AddFilter(IsWanted)
            .AddProvider(this));
        _meter.CreateObservableCounter("postrider.log.dropped", () => _output.Dropped, "{line}", "Lines of the log that were dropped because standard error was not read fast enough.");
    }

    public ILoggerFactory Loggers { get; }

    /// <summary>Puts other settings in force; lines that are already written stay as they are.</summary>
    public void Apply(LogSettings settings)
    {
        _level = (int)settings.Level;
        _format.InForce = FormatOf(settings);
    }

    /// <summary>A log on standard error, as systemd wants it where systemd reads.</summary>
    public static ProgramLog ToStandardError(LogSettings settings, TimeProvider time) =>
        new(settings, Console.OpenStandardError(), Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 } ? TextPrefix.Priority : TextPrefix.Time, time);

    public ILogger CreateLogger(string categoryName) => new LineLogger(categoryName, _format, _output, _time);

    public void Dispose()
    {
        Loggers.Dispose();
        _meter.Dispose();
        _output.Dispose();
    }

    private ILineFormat FormatOf(LogSettings settings) => settings.Format == LogFormat.Json ? new JsonFormat() : new TextFormat(_prefix);

    // The web server under the listeners talks of every connection; what it warns of matters. That it cannot start comes as an exception too, which
    // becomes one sentence instead of this category's forty lines.
    private bool IsWanted(string? category, LogLevel level) =>
        (int)level >= _level && (level >= LogLevel.Warning || category?.StartsWith("Microsoft.", StringComparison.Ordinal) != true)
        && category?.StartsWith("Microsoft.Extensions.Hosting", StringComparison.Ordinal) != true;

    private string DescribeDropped(long lines)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>(256);
        _format.Write(buffer, new LogLine
        {
            At = _time.GetUtcNow(),
            Level = LogLevel.Warning,
            Event = new EventId(7001),
            Category = "Postrider.Log",
            Message = string.Create(CultureInfo.InvariantCulture, $"{lines} lines of the log were dropped: standard error was not read fast enough"),
            Values = [new("Lines", lines)],
        });
        return System.Text.Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
