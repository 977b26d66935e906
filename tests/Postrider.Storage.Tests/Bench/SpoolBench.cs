namespace Postrider.Storage.Tests.Bench;

internal static class SpoolBench
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
