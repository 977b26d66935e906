using System.Collections.Immutable;
using System.CommandLine;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Mail.Dns;
using Postrider.Mail.ReportMail;
using Postrider.Queue;
using Postrider.Relay.DomainReports;

namespace Postrider.Reports;

/// <summary><c>postrider report import</c>: keeps reports from files.</summary>
internal static class ReportImportCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var files = new Argument<string[]>("file") { Description = "Reports (XML, JSON), as they are or packed (gzip, zip), or the messages that they came in.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("import", "Keep reports from files.") { files };
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => ReportRun.RunAsync(terminal, options, parsed, async store =>
        {
            // Nothing is asked: files come by hand, and their signatures are not judged.
            using var dns = new DnsResolver(new DnsOptions(), terminal.Time, NullLogger<DnsResolver>.Instance);
            using var intake = new ReportIntake(store, dns, terminal.Time, NullLogger<ReportIntake>.Instance);
            var results = ImmutableArray.CreateBuilder<ImportResult>();
            // Required by the parser, so never absent.
            foreach (var file in parsed.GetValue(files)!) results.Add(await ImportAsync(intake, file, cancellation).ConfigureAwait(false));
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(results.ToImmutable(), ReportJson.Default.ImmutableArrayImportResult, cancellation).ConfigureAwait(false);
            else foreach (var result in results) Tell(terminal, result);
            return results.Any(result => result.Problem is not null) ? ExitCode.NoMatch : ExitCode.Done;
        }, cancellation));
        return command;
    }

    private static async Task<ImportResult> ImportAsync(ReportIntake intake, string file, CancellationToken cancellation)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true } info && info.Length > ReportLimits.Default.Size)
                return new ImportResult(file, "failed", HumanText.Text($"it is larger than {HumanText.Size(ReportLimits.Default.Size)}"));
            var octets = await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false);
            var (result, problem) = await intake.TakeFileAsync(Path.GetFileName(file), octets, ReportVia.Import, cancellation).ConfigureAwait(false);
            return new ImportResult(file, problem is not null ? "failed" : result == ReportIntakeResult.Known ? "known" : "kept", problem);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or FileNotFoundException or DirectoryNotFoundException)
        {
            return new ImportResult(file, "failed", failure.Message);
        }
    }

    private static void Tell(Terminal terminal, ImportResult result)
    {
        var file = HumanText.Safe(result.File);
        if (result.Problem is { } problem) terminal.WriteError($"{file}: {problem}.");
        else terminal.WriteLine(result.Result == "known" ? $"{file}: known already." : $"{file}: kept.");
    }
}
