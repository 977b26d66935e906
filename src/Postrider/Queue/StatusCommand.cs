using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Http.Metrics;
using Postrider.Relay.Status;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary><c>postrider status</c>: the relay at this moment, and what limits its throughput.</summary>
internal static class StatusCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("status", "Show the running relay, and what limits its throughput at this moment.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var report = await client.ReadStatusAsync(cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(report, AdminJson.Default.StatusReport, cancellation).ConfigureAwait(false);
            else Write(terminal, report);
            return ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, StatusReport report)
    {
        var lines = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add("Postrider", $"{report.Version}, process {report.ProcessId}, {Phase(report.Phase)} for {HumanText.Duration(report.At - report.StartedAt)}");
        lines.AddRow(new Text("Limited by"), new Text(HumanText.Safe(report.Limit.Detail), new Style(Colour(report.Limit.Kind))));
        Add("Now", HumanText.Text($"in {report.Rates.Accepted:#,0.#}/s, out {report.Rates.Delivered:#,0.#}/s, deferred {report.Rates.Deferred:#,0.#}/s, bounced {report.Rates.Bounced:#,0.#}/s (last {report.Rates.Seconds:0} s)"));
        Add("Queue", $"{HumanText.Recipients(report.Recipients)}: {HumanText.Count(report.Ready)} ready, {HumanText.Count(report.InFlight)} in transit over {HumanText.Count(report.Connections)} connections");
        if (report.Refusal is { } refusal) Add("Refusing", refusal);
        foreach (var listener in report.Listeners)
        {
            var sessions = listener.MaximumSessions > 0 ? $"{listener.Sessions} of {listener.MaximumSessions} sessions" : $"{listener.Sessions} sessions";
            Add("Listener", $"{listener.Name} ({listener.Kind}) {(listener.Endpoints.Count == 0 ? "closed" : string.Join(", ", listener.Endpoints))}: {sessions}");
        }

        foreach (var certificate in report.Certificates)
        {
            var until = certificate.NotAfter is { } end ? HumanText.Text($", until {end:yyyy-MM-dd}") : "";
            Add("Certificate", $"{string.Join(", ", certificate.Names)} ({certificate.Source}{until}): {string.Join("; ", ((string?[])[certificate.Warning, certificate.Trouble]).OfType<string>())}");
        }

        foreach (var domain in report.BrokenDomains)
            Add("Domain", $"the DNS records of {domain.Domain} broke{(domain.Wrong.Count == 0 ? "" : $" ({string.Join(", ", domain.Wrong)})")}: run 'postrider domain verify {domain.Domain}'");
        foreach (var concern in report.PolicyConcerns) Add("MTA-STS", $"{concern.What} {concern.Mend}");
        Add("Processor", HumanText.Text($"{report.Process.CoresUsed:0.00} of {report.Process.Cores:0.#} cores{Machine(report.Process)}"));
        Add("Disk", HumanText.Text($"the spool's writer is busy {Share(report.Process.DiskBusy)} of the time"));
        Add("Memory", $"{HumanText.Size(report.Process.AnonymousMemory)} without page cache, {HumanText.Size(report.Process.ManagedMemory)} of it managed");
        terminal.Out.Write(lines);
        if (report.Queues.Count > 0) WriteQueues(terminal, report.Queues);

        void Add(string name, string value) => lines.AddRow(new Text(name), new Text(HumanText.Safe(value)));
    }

    private static void WriteQueues(Terminal terminal, IReadOnlyList<ReadyQueueState> queues)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn("Site");
        table.AddColumn("Route");
        foreach (var heading in (string[])["Ready", "Transit", "Conns", "Rate/s"]) table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("Held back by");
        foreach (var queue in queues)
        {
            table.AddRow(
                new Text(HumanText.Safe(queue.Site)),
                new Text(queue.Route),
                new Text(HumanText.Count(queue.Ready)),
                new Text(HumanText.Count(queue.InFlight)),
                new Text($"{queue.Connections}/{queue.MaximumConnections}"),
                new Text(HumanText.Text($"{queue.Rate:#,0.#}")),
                new Text(Constraint(queue)));
        }

        terminal.Out.Write(table);
    }

    private static string Phase(RelayPhase phase) => phase.ToString().ToLowerInvariant();

    private static string Machine(ProcessLoad process) => process.MachineBusy is { } busy ? $"; the machine is {Share(busy)} busy" : "";

    private static string Share(double share) => HumanText.Text($"{share * 100:0}%");

    private static Color Colour(ThroughputLimitKind kind) => kind switch
    {
        ThroughputLimitKind.Nothing => Color.Green,
        ThroughputLimitKind.Refusing => Color.Red,
        _ => Color.Yellow,
    };

    private static string Constraint(ReadyQueueState queue) => Word(queue.Constraint) + (queue.Limit is { } limit ? $": {HumanText.Safe(limit)}" : queue.Pace < 1 ? HumanText.Text($" (at {queue.Pace * 100:0.#}% of its pace)") : "");

    private static string Word(Relay.Queue.QueueConstraint constraint) => constraint switch
    {
        Relay.Queue.QueueConstraint.Nothing => "",
        Relay.Queue.QueueConstraint.Destination => "its own speed",
        Relay.Queue.QueueConstraint.ConnectionLimit => "connections allowed",
        Relay.Queue.QueueConstraint.TotalConnectionLimit => "connections in all",
        Relay.Queue.QueueConstraint.Suspended => "unreachable",
        Relay.Queue.QueueConstraint.MessageRate => "a rate",
        Relay.Queue.QueueConstraint.ConnectionRate => "a rate of connections",
        Relay.Queue.QueueConstraint.Paused => "a pause",
        _ => "the DNS",
    };
}
