using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Postrider.Logging;

/// <summary>Writes messages of one category.</summary>
internal sealed class LineLogger(string category, ILineFormat format, LogOutput output, TimeProvider time) : ILogger
{
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _line;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        var buffer = _line ??= new ArrayBufferWriter<byte>(1024);
        format.Write(buffer, new LogLine
        {
            At = time.GetUtcNow(),
            Level = logLevel,
            Event = eventId,
            Category = category,
            Message = formatter(state, exception),
            Values = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [],
            Exception = exception,
        });
        output.Write(buffer.WrittenSpan);
        // One huge line must not stay with its thread for good.
        if (buffer.Capacity > 64 * 1024) _line = null;
        else buffer.ResetWrittenCount();
    }
}
