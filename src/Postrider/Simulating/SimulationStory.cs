using System.Collections.Immutable;
using Postrider.Queue;
using Postrider.Relay.Simulation;
using Spectre.Console;

namespace Postrider.Simulating;

/// <summary>Shows a simulation on a terminal: figures by provider, the curves as bars, and what replies led to.</summary>
internal static class SimulationStory
{
    private const int Bars = 96;
    private const int ShownEvents = 40;
    private const string Heights = " ▁▂▃▄▅▆▇█";

    public static void Write(Terminal terminal, SimulationResult result)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Provider");
        foreach (var heading in (string[])["Accepted", "Delivered", "Bounced", "Waiting", "Deferrals", "Limits hit", "Blocks", "Tried while blocked", "Transactional 95%", "Bulk 95%", "Longest"])
            table.AddColumn(new TableColumn(heading).RightAligned());
        foreach (var provider in result.Providers)
        {
            var longest = provider.Transactional.Longest > provider.Bulk.Longest ? provider.Transactional.Longest : provider.Bulk.Longest;
            string[] cells =
            [
                HumanText.Count(provider.Accepted), HumanText.Count(provider.Delivered), HumanText.Count(provider.Bounced), HumanText.Count(provider.Waiting + provider.Expired),
                HumanText.Count(provider.Deferrals), HumanText.Count(provider.LimitsHit), HumanText.Count(provider.Blocks), HumanText.Count(provider.AttemptsWhileBlocked),
                HumanText.Duration(provider.Transactional.P95), HumanText.Duration(provider.Bulk.P95), HumanText.Duration(longest),
            ];
            table.AddRow([new Text(provider.Name), .. cells.Select(cell => new Text(cell))]);
        }

        terminal.Out.Write(table);
        terminal.WriteLine(HumanText.Text($"Simulated {result.Lasted.TotalHours:0.#} hours; one bar is {result.Step.TotalMinutes:0} minutes, as high as the most that was delivered to that provider."));
        foreach (var provider in result.Providers)
        {
            terminal.WriteLine("");
            var most = Math.Max(1, provider.DeliveredByStep.Concat(provider.LimitedByStep).DefaultIfEmpty().Max());
            terminal.WriteLine($"{provider.Name,-12} delivered {Draw(provider.DeliveredByStep, most)}");
            terminal.WriteLine($"{"",-12} limits    {Draw(provider.LimitedByStep, most)}");
        }

        if (result.Events.IsEmpty) return;
        terminal.WriteLine("");
        var events = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("At").NoWrap()).AddColumn("Site").AddColumn("What").AddColumn("By rule");
        foreach (var happened in result.Events.Take(ShownEvents))
            events.AddRow(new Text(HumanText.Text($"{happened.At:HH:mm}")), new Text(happened.Site), new Text(happened.Words), new Text(happened.Rule));
        terminal.Out.Write(events);
        if (result.Events.Length > ShownEvents) terminal.WriteLine($"… and {result.Events.Length - ShownEvents} more; --json has them all.");
    }

    private static string Draw(ImmutableArray<int> steps, int most) =>
        string.Concat(steps.Take(Bars).Select(count => Heights[count == 0 ? 0 : Math.Max(1, (int)Math.Round(count * (Heights.Length - 1.0) / most))]));
}
