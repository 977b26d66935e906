using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Postrider.Configuration;
using Postrider.Logging;

namespace Postrider.Tests.Logging;

public sealed partial class ProgramLogTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero));

    [Fact]
    public void Text_begins_with_time_and_level()
    {
        Assert.Equal("2026-03-01T12:30:15.250Z info Test: 17 for a@b.example\n", Written(new LogSettings(), TextPrefix.Time, log => Took(log, 17, "a@b.example")));
    }

    [Fact]
    public void Text_for_the_journal_begins_with_the_priority()
    {
        Assert.Equal("<6>Test: 17 for a@b.example\n", Written(new LogSettings(), TextPrefix.Priority, log => Took(log, 17, "a@b.example")));
    }

    [Fact]
    public void A_line_end_within_a_message_begins_no_line()
    {
        Assert.Equal("<6>Test: 1 for x  <3>forged [2J\n", Written(new LogSettings(), TextPrefix.Priority, log => Took(log, 1, "x\r\n<3>forged\u001b[2J")));
    }

    [Fact]
    public void Json_holds_the_values_by_name()
    {
        var line = JsonDocument.Parse(Written(new LogSettings { Format = LogFormat.Json }, TextPrefix.Time, log => Took(log, 17, "ü\n@b.example"))).RootElement;

        Assert.Equal("information", line.GetProperty("level").GetString());
        Assert.Equal(17, line.GetProperty("Count").GetInt32());
        Assert.Equal("ü\n@b.example", line.GetProperty("Address").GetString());
        Assert.Equal(1, line.GetProperty("event").GetInt32());
    }

    [Fact]
    public void A_level_set_later_counts_at_once()
    {
        using var stream = new MemoryStream();
        var log = new ProgramLog(new LogSettings { Level = LogLevel.Warning }, stream, TextPrefix.Priority, _time);
        var logger = log.Loggers.CreateLogger("A.Test");

        Took(logger, 1, "before");
        log.Apply(new LogSettings { Level = LogLevel.Information });
        Took(logger, 2, "after");
        log.Dispose();

        Assert.Equal("<6>Test: 2 for after\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_format_set_later_counts_from_the_next_line()
    {
        using var stream = new MemoryStream();
        var log = new ProgramLog(new LogSettings(), stream, TextPrefix.Priority, _time);
        var logger = log.Loggers.CreateLogger("A.Test");

        Took(logger, 1, "before");
        log.Apply(new LogSettings { Format = LogFormat.Json });
        Took(logger, 2, "after");
        log.Dispose();

        var lines = Encoding.UTF8.GetString(stream.ToArray()).Split('\n');
        Assert.Equal("<6>Test: 1 for before", lines[0]);
        Assert.Equal(2, JsonDocument.Parse(lines[1]).RootElement.GetProperty("Count").GetInt32());
    }

    [Fact]
    public void Every_line_of_an_exception_carries_the_priority()
    {
        var text = Written(new LogSettings(), TextPrefix.Priority, log => Failed(log, new IOException("one\ntwo")));

        Assert.Equal("<3>Test: failed\n<3>Test:   System.IO.IOException: one\n<3>Test:   two\n", text);
    }

    private string Written(LogSettings settings, TextPrefix prefix, Action<ILogger> act)
    {
        using var stream = new MemoryStream();
        var log = new ProgramLog(settings, stream, prefix, _time);
        act(log.Loggers.CreateLogger("A.Test"));
        log.Dispose();
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    [LoggerMessage(1, LogLevel.Information, "{Count} for {Address}")]
    private static partial void Took(ILogger logger, int count, string address);

    [LoggerMessage(2, LogLevel.Error, "failed")]
    private static partial void Failed(ILogger logger, Exception exception);
}
