using System.CommandLine;
using Postrider.Queue;
using Postrider.Relay.DomainReports;
using Postrider.Storage.Reports;
using Postrider.Storage.Station;

namespace Postrider.Reports;

/// <summary>Runs a command on the reports of a data directory, whether or not a relay runs there.</summary>
internal static class ReportRun
{
    public static async Task<int> RunAsync(Terminal terminal, AdminOptions options, ParseResult parsed, Func<IReportStore, Task<int>> run, CancellationToken cancellation)
    {
        var directory = options.Locate(parsed);
        if (!Directory.Exists(directory))
        {
            terminal.WriteError($"There is no data directory {directory}. Say which one with --config FILE or --data DIRECTORY, or make one with 'postrider init'.");
            return ExitCode.Unavailable;
        }

        try
        {
            using var database = await StationDatabase.OpenAsync(directory, cancellation).ConfigureAwait(false);
            return await run(new SqliteReportStore(database)).ConfigureAwait(false);
        }
        catch (StationDatabaseException failure)
        {
            terminal.WriteError($"postrider: {failure.Message}");
            return ExitCode.Unavailable;
        }
    }
}
