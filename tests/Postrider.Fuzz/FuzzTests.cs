using System.Globalization;

namespace Postrider.Fuzz;

/// <summary>
/// Runs every target over its seeds, over the inputs that once broke it (<c>Found/NAME</c>), and over a bounded number of mutations.
/// <c>POSTRIDER_FUZZ_RUNS</c> sets that number and <c>POSTRIDER_FUZZ_SEED</c> another start, for a long run by hand.
/// </summary>
public sealed class FuzzTests
{
    private static readonly int Runs = Setting("POSTRIDER_FUZZ_RUNS", 20_000);
    private static readonly int Seed = Setting("POSTRIDER_FUZZ_SEED", 20261123);

    public static TheoryData<string> Targets => [.. AllTargets().Select(target => target.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Holds_for_seeds_found_inputs_and_mutations(string name)
    {
        var target = AllTargets().Single(t => t.Name == name);
        List<byte[]> known = [.. target.Seeds, .. Found(name)];
        foreach (var input in known) Run(target, input);

        var mutator = new Mutator(known, Seed);
        for (var i = 0; i < Runs; i++) Run(target, mutator.Next());
    }

    [Fact]
    public void Every_target_has_a_name_of_its_own() =>
        Assert.Equal(AllTargets().Count(), AllTargets().Select(target => target.Name).Distinct().Count());

    private static void Run(IFuzzTarget target, byte[] input)
    {
        try
        {
            target.Run(input);
        }
        catch (Exception e)
        {
            // The input goes into the message whole: it is the bug report, and belongs into Found/ with the fix.
            Assert.Fail($"{target.Name} broke on {Convert.ToBase64String(input)}\n{e}");
        }
    }

    private static IEnumerable<IFuzzTarget> AllTargets() => typeof(FuzzTests).Assembly.GetTypes()
        .Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IFuzzTarget)))
        .Select(type => (IFuzzTarget)Activator.CreateInstance(type)!);

    private static IEnumerable<byte[]> Found(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Found", name);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
    }

    private static int Setting(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
