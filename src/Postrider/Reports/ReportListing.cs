using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Postrider.Queue;
using Postrider.Relay.DomainReports;

namespace Postrider.Reports;

/// <summary>A command that looks at the reports of some days: what is read is shown as JSON or in words.</summary>
/// <param name="name">Of the command.</param>
/// <param name="description">What it does.</param>
/// <param name="limit">What <c>--limit</c> bounds, and the usual number.</param>
internal sealed class ReportListing<T>(string name, string description, (string Description, int Usual) limit)
{
    private const int Most = 100_000;

    public required JsonTypeInfo<T> Json { get; init; }

    /// <summary>Reads what the filter lets through, up to the limit.</summary>
    public required Func<IReportStore, ReportFilter, int, CancellationToken, Task<T>> Read { get; init; }

    /// <summary>Puts it into words.</summary>
    public required Action<Terminal, T, int> Write { get; init; }

    public Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var filters = new ReportOptions(terminal.Time);
        var number = new Option<int>("--limit", "-n") { Description = limit.Description, DefaultValueFactory = _ => limit.Usual };
        var command = new Command(name, description);
        filters.AddTo(command);
        command.Options.Add(number);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => ReportRun.RunAsync(terminal, options, parsed, async store =>
        {
            if (filters.Read(parsed, terminal) is not { } filter) return ExitCode.Usage;
            var most = Math.Clamp(parsed.GetValue(number), 1, Most);
            var found = await Read(store, filter, most, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(found, Json, cancellation).ConfigureAwait(false);
            else Write(terminal, found, most);
            return ExitCode.Done;
        }, cancellation));
        return command;
    }
}
