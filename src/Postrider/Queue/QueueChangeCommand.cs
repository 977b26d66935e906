using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary><c>postrider queue retry|hold|release|bounce|delete</c>: changes recipients by id or filter, after a count and, where nothing can be undone, a question.</summary>
internal static class QueueChangeCommand
{
    /// <summary>Recipients shown before a question.</summary>
    private const int Samples = 5;

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    public static Command Create(Terminal terminal, QueueChange change)
    {
        var words = ChangeWords.Of(change);
        var options = new AdminOptions();
        var filters = new FilterOptions(terminal.Time);
        var ids = new Argument<string[]>("id") { Description = "Ids of messages.", Arity = ArgumentArity.ZeroOrMore };
        var all = new Option<bool>("--all") { Description = "Everything in the queue." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var command = new Command(words.Name, words.Description);
        command.Arguments.Add(ids);
        filters.AddTo(command);
        command.Options.Add(all);
        if (words.IsFinal) command.Options.Add(yes);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            if (Choose(parsed.GetValue(ids) ?? [], filters.Read(parsed), parsed.GetValue(all), out var wrong) is not { } chosen)
            {
                terminal.WriteError(wrong ?? "");
                return ExitCode.Usage;
            }

            var count = 0L;
            foreach (var filter in chosen) count += await client.CountAsync(filter, cancellation).ConfigureAwait(false);
            if (count == 0)
            {
                terminal.WriteError("Nothing in the queue matches.");
                return ExitCode.NoMatch;
            }

            if (words.IsFinal && !parsed.GetValue(yes) && !await ConfirmAsync(terminal, client, words, chosen[0], count, cancellation).ConfigureAwait(false)) return ExitCode.Usage;
            var changed = await ChangeAsync(terminal, client, chosen, change, words, count, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(new RecipientCount(changed), AdminJson.Default.RecipientCount, cancellation).ConfigureAwait(false);
            else terminal.WriteLine(words.Told(changed) + (changed < count ? $" {HumanText.Recipients(count - changed)} were being sent at this moment, or done meanwhile, and were left alone." : ""));
            return ExitCode.Done;
        }));
        return command;
    }

    /// <summary>The filters that the ids and options amount to, or <c>null</c> and what is wrong.</summary>
    internal static IReadOnlyList<QueueFilter>? Choose(IReadOnlyList<string> ids, QueueFilter filter, bool all, out string? wrong)
    {
        wrong = null;
        var isEmpty = filter == new QueueFilter();
        if (all && (ids.Count > 0 || !isEmpty)) wrong = "--all means everything; ids or filters beside it say otherwise. Leave one out.";
        else if (!all && ids.Count == 0 && isEmpty) wrong = "Say which: ids of messages, filters such as --destination, or --all.";
        if (wrong is not null) return null;
        var chosen = new List<QueueFilter>(Math.Max(ids.Count, 1));
        foreach (var text in ids)
        {
            if (!SpoolId.TryParse(text, out var id))
            {
                wrong = $"{text} is not the id of a message: those have {SpoolId.Length} characters, as in 'postrider queue list'.";
                return null;
            }

            chosen.Add(filter with { Message = id });
        }

        if (chosen.Count == 0) chosen.Add(filter);
        return chosen;
    }

    private static async Task<bool> ConfirmAsync(
        Terminal terminal, AdminClient client, ChangeWords words, QueueFilter filter, long count, CancellationToken cancellation)
    {
        if (!terminal.IsInteractive)
        {
            terminal.WriteError($"This would {words.Name} {HumanText.Recipients(count)} and cannot be undone: add --yes to do it without being asked.");
            return false;
        }

        var sample = await client.ListAsync(filter, null, Samples, cancellation).ConfigureAwait(false);
        foreach (var row in sample.Recipients) terminal.WriteLine($"  {row.Id}  {HumanText.Address(row.Sender)} -> {HumanText.Safe(row.Recipient)}");
        if (count > sample.Recipients.Count) terminal.WriteLine($"  … and {HumanText.Count(count - sample.Recipients.Count)} more");
        var question = new ConfirmationPrompt($"{words.Question} {HumanText.Recipients(count)}? This cannot be undone.") { DefaultValue = false };
        if (await question.ShowAsync(terminal.Out, cancellation).ConfigureAwait(false)) return true;
        terminal.WriteLine("Nothing was changed.");
        return false;
    }

    private static async Task<long> ChangeAsync(
        Terminal terminal, AdminClient client, IReadOnlyList<QueueFilter> chosen, QueueChange change, ChangeWords words, long count, CancellationToken cancellation)
    {
        if (!terminal.IsInteractive) return await RunAsync().ConfigureAwait(false);
        return await terminal.Out.Status().StartAsync($"{words.Doing} {HumanText.Recipients(count)}", async status =>
        {
            var running = RunAsync();
            while (await Task.WhenAny(running, Task.Delay(ProgressInterval, terminal.Time, cancellation)).ConfigureAwait(false) != running)
            {
                // Only a deletion can be watched from outside: what it has dealt with no longer matches.
                if (change != QueueChange.Delete || chosen is not [var filter]) continue;
                var left = await client.CountAsync(filter, cancellation).ConfigureAwait(false);
                status.Status($"{words.Doing} {HumanText.Recipients(count)}: {HumanText.Count(count - left)} done");
            }

            return await running.ConfigureAwait(false);
        }).ConfigureAwait(false);

        async Task<long> RunAsync()
        {
            var changed = 0L;
            foreach (var filter in chosen) changed += await client.ChangeAsync(filter, change, cancellation).ConfigureAwait(false);
            return changed;
        }
    }
}
