using Postrider.Http.Metrics;

namespace Postrider.Http.Tests.Metrics;

public sealed class ProcessReaderTests
{
    [Theory]
    [InlineData("RssAnon:\t   65432 kB", 65432L)]
    [InlineData("RssFile:\t   65432 kB", null)]
    [InlineData("RssAnon:", null)]
    public void Only_anonymous_memory_is_counted(string line, long? kilobytes) => Assert.Equal(kilobytes, ProcessReader.ReadAnonymousKilobytes(line));

    [Fact]
    public void Waiting_for_a_disk_is_not_being_busy()
    {
        var machine = ProcessReader.ParseMachineTime("cpu  100 0 50 800 50 0 0 0 20 0");

        Assert.Equal(new MachineTime(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(10)), machine);
    }

    [Theory]
    [InlineData("")]
    [InlineData("cpu0 1 2 3 4 5 6 7 8")]
    [InlineData("cpu 1 2 three 4 5 6 7 8")]
    public void Line_of_another_kind_tells_nothing(string line) => Assert.Null(ProcessReader.ParseMachineTime(line));

    [Fact]
    public void This_process_has_memory_of_its_own() => Assert.True(new ProcessReader().ReadAnonymousMemory() > 1024 * 1024);
}
