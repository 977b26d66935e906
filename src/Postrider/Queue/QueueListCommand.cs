using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary><c>postrider queue list</c>: recipients that wait, one a line.</summary>
internal static class QueueListCommand
{
    private const int PageSize = 500;

    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var filters = new FilterOptions(terminal.Time);
        var limit = new Option<int>("--limit", "-n") { Description = "Recipients at most; 0 for all.", DefaultValueFactory = _ => 100 };
        var command = new Command("list", "List recipients that wait, oldest first.");
        filters.AddTo(command);
        command.Options.Add(limit);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var filter = filters.Read(parsed);
            var page = await ReadAsync(client, filter, parsed.GetValue(limit), cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(page, AdminJson.Default.RecipientPage, cancellation).ConfigureAwait(false);
            else if (page.Recipients.Count == 0) terminal.WriteLine(filter == new QueueFilter() ? "The queue is empty." : "Nothing in the queue matches.");
            else Write(terminal, page);
            return page.Recipients.Count == 0 && filter != new QueueFilter() ? ExitCode.NoMatch : ExitCode.Done;
        }));
        return command;
    }

    private static async Task<RecipientPage> ReadAsync(AdminClient client, QueueFilter filter, int limit, CancellationToken cancellation)
    {
        var recipients = new List<RecipientView>();
        string? next = null;
        do
        {
            var size = limit == 0 ? PageSize : Math.Min(PageSize, limit - recipients.Count);
            var page = await client.ListAsync(filter, next, size, cancellation).ConfigureAwait(false);
            recipients.AddRange(page.Recipients);
            next = page.Next;
        }
        while (next is not null && (limit == 0 || recipients.Count < limit));
        return new RecipientPage(recipients, next);
    }

    private static void Write(Terminal terminal, RecipientPage page)
    {
        var now = terminal.Time.GetUtcNow();
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("Id").NoWrap());
        table.AddColumn("Sender");
        table.AddColumn("Recipient");
        foreach (var heading in (string[])["Age", "Tries", "Next"]) table.AddColumn(new TableColumn(heading).RightAligned().NoWrap());
        table.AddColumn("Last reply");
        foreach (var row in page.Recipients)
        {
            table.AddRow(
                new Text(row.Id),
                new Text(HumanText.Address(row.Sender)),
                new Text(HumanText.Safe(row.Recipient)),
                new Text(HumanText.Brief(now - row.ReceivedAt)),
                new Text(row.Attempts == 0 ? "" : HumanText.Count(row.Attempts)),
                new Text(row.State == RecipientState.Held ? "held" : HumanText.Brief(row.NextAttempt - now)),
                new Text(row.LastReply is { } reply ? HumanText.Safe(reply.ToString()) : ""));
        }

        terminal.Out.Write(table);
        if (page.Next is not null) terminal.WriteLine("There are more: --limit 0 lists all.");
    }
}
