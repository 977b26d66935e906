using Microsoft.Extensions.Logging;

namespace Postrider.Logging;

/// <summary>One message of the log before it is written.</summary>
internal readonly record struct LogLine
{
    public required DateTimeOffset At { get; init; }

    public required LogLevel Level { get; init; }

    public required EventId Event { get; init; }

    /// <summary>The name of the type that logs.</summary>
    public required string Category { get; init; }

    public required string Message { get; init; }

    /// <summary>The named values of the message; empty where it has none.</summary>
    public required IReadOnlyList<KeyValuePair<string, object?>> Values { get; init; }

    public Exception? Exception { get; init; }
}
