using Microsoft.Extensions.Logging;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Sections;

/// <summary><c>[log]</c>: what is logged, and how it is written.</summary>
internal static class LogSection
{
    private static readonly LogSettings Standard = new();

    public static readonly Key<LogLevel> Level = new("level", new Choice<LogLevel>(
        ("debug", LogLevel.Debug, "every step of every session"),
        ("info", LogLevel.Information, "a line a message and attempt, starts, stops and changes"),
        ("warning", LogLevel.Warning, "what needs a look"),
        ("error", LogLevel.Error, "what needs a hand")), Standard.Level)
    {
        Text = "The least that is logged.",
    };

    public static readonly Key<LogFormat> Format = new("format", new Choice<LogFormat>(
        ("text", LogFormat.Text, "a line for people; with a priority for the journal where systemd started the relay"),
        ("json", LogFormat.Json, "a JSON object a line")), Standard.Format)
    {
        Text = "How it is written, to standard error.",
    };

    public static readonly Section Section = new("[log]", "Logs go to standard error.", Level, Format);

    public static LogSettings Read(TableReader? table) =>
        table is null ? Standard : new LogSettings { Level = table.Get(Level), Format = table.Get(Format) };
}
