using Postrider.Storage.Tests.Bench;
using Postrider.Storage.Tests.Faults;
using Postrider.Storage.Tests.Scale;

namespace Postrider.Storage.Tests;

/// <summary>Runs the tests; or, with <c>spool-host</c> before its arguments, is the process whose end the fault tests bring about; or measures, with <c>spool-bench</c>.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) => arguments switch
    {
        ["spool-host", .. var rest] => await SpoolHost.RunAsync(rest),
        ["mark-host", .. var rest] => await MarkHost.RunAsync(rest),
        ["domain-host", .. var rest] => await Domains.DomainHost.RunAsync(rest),
        ["spool-scale", .. var rest] => await ScaleProbe.RunAsync(rest),
        ["spool-bench", .. var rest] => await SpoolBench.RunAsync(rest),
        _ => await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments),
    };
}
