using System.Text.Json;

namespace Postrider.Tests.Deploying;

/// <summary>The container file copies what there is and runs what is published.</summary>
public sealed class ContainerfileTests
{
    private const string Program = "/usr/lib/postrider/postrider";

    private readonly string[] _lines = Repository.Read("deploy/Containerfile").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');

    [Fact]
    public void What_is_copied_into_the_build_is_in_the_repository()
    {
        string[] sources = [.. Of("COPY").Where(arguments => !arguments.StartsWith("--from", StringComparison.Ordinal)).SelectMany(arguments => arguments.Split(' ')[..^1])];

        Assert.Contains("src", sources);
        Assert.DoesNotContain(sources, source => !Path.Exists(Path.Combine(Repository.Root, source)));
    }

    [Fact]
    public void The_program_that_is_run_is_the_one_that_is_published()
    {
        var published = typeof(PostriderCommand).Assembly.GetName().Name;

        Assert.Contains(Of("RUN"), run => run.Contains("dotnet publish src/Postrider ", StringComparison.Ordinal) && run.EndsWith("-o /postrider", StringComparison.Ordinal));
        Assert.Contains("--from=build /postrider /usr/lib/postrider", Of("COPY"));
        Assert.Equal(["/usr/lib/postrider/" + published], Words("ENTRYPOINT"));
    }

    [Theory]
    [InlineData("CMD", 0)]
    [InlineData("HEALTHCHECK", 1)]
    public void Its_commands_are_understood(string instruction, int program)
    {
        var words = Words(instruction);
        if (program == 1) Assert.Equal(Program, words[0]);

        var parsed = PostriderCommand.Create(new RecordingTerminal().Terminal).Parse(words[program..], PostriderCommand.Parser);

        Assert.Empty(parsed.Errors);
    }

    [Fact]
    public void It_runs_as_nobody_special_and_keeps_its_data_in_a_volume()
    {
        Assert.Equal("postrider", Assert.Single(Of("USER")));
        Assert.Equal("/var/lib/postrider", Assert.Single(Of("VOLUME")));
        // Where serve and its health check look for settings first.
        Assert.Equal("/var/lib/postrider", Of("WORKDIR").Last());
    }

    private IEnumerable<string> Of(string instruction) =>
        _lines.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..].Trim());

    /// <summary>The words of an instruction in its JSON form, whatever options stand before it.</summary>
    private string[] Words(string instruction)
    {
        var arguments = Assert.Single(Of(instruction));
        return JsonSerializer.Deserialize<string[]>(arguments[arguments.IndexOf('[', StringComparison.Ordinal)..]) ?? [];
    }
}
