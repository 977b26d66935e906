using Postrider.Queue;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Postrider.Trial;

/// <summary>Shows the demonstration: as a table that changes on a terminal, as lines in a file.</summary>
internal sealed class DemoScreen(Terminal terminal)
{
    private readonly HashSet<(DemoStory Story, string Line)> _told = [];
    private bool _introduced;

    /// <summary>The table, or where it would be taller than the terminal, the table with the last that happened to each message alone.</summary>
    public IRenderable Fit(DemoSetting setting, IReadOnlyList<DemoProgress> stories)
    {
        var whole = Render(setting, stories);
        // A live view that is taller than the screen cannot be drawn over: what scrolled away stays.
        return Segment.SplitLines(whole.GetSegments(terminal.Out)).Count < terminal.Out.Profile.Height ? whole : Render(setting, stories, last: 1);
    }

    /// <summary>The table of what happens to each message.</summary>
    /// <param name="last">How many lines of each, from the end.</param>
    public static IRenderable Render(DemoSetting setting, IReadOnlyList<DemoProgress> stories, int last = int.MaxValue)
    {
        var table = new Table { ShowRowSeparators = last > 1 }.Border(TableBorder.Rounded).Expand();
        table.AddColumn(new TableColumn("Message").Width(22));
        table.AddColumn("What happens");
        foreach (var story in stories)
        {
            var message = new Rows(new Text(story.Story.Title, Colour(story)), new Text(story.Story.Recipient));
            var happenings = new Grid().AddColumn(new GridColumn().NoWrap().RightAligned().Width(6).Padding(0, 0, 2, 0)).AddColumn(new GridColumn().Padding(0, 0, 0, 0));
            foreach (var (after, what) in DemoWords.Tell(story).TakeLast(last)) happenings.AddRow(new Text(after), new Text(what));
            table.AddRow(message, story.Events.Count == 0 && story.SubmissionProblem is null ? new Text("…") : happenings);
        }

        return new Rows(new Text(Introduce(setting)), table);
    }

    /// <summary>Writes what is new, a line each.</summary>
    public void WriteNews(DemoSetting setting, IReadOnlyList<DemoProgress> stories)
    {
        // Told whole, once the client has signed in.
        if (setting.Session is null && stories.All(story => story.SubmissionProblem is null)) return;
        if (!_introduced) terminal.WriteLine(Introduce(setting));
        _introduced = true;
        foreach (var story in stories)
            foreach (var (after, what) in DemoWords.Tell(story))
                if (_told.Add((story.Story, what))) terminal.WriteLine($"{story.Story.Recipient,-22} {after,7}  {what}");
    }

    /// <summary>The end: whether all went as it must, the report that a sender got, and what to do next.</summary>
    public void Conclude(IReadOnlyList<DemoProgress> stories, TimeSpan took)
    {
        if (stories.FirstOrDefault(story => story.Report is not null)?.Report is { } report)
        {
            terminal.Out.WriteLine();
            terminal.Out.Write(new Panel(new Text(ReportText(report.Text))).Header(" The bounce that the sender gets ").Border(BoxBorder.Rounded));
        }

        terminal.Out.WriteLine();
        foreach (var story in stories)
            if (story.Trouble is { } trouble) terminal.Out.MarkupLineInterpolated($"[red]{story.Story.Title}[/] ({story.Story.Recipient}): {HumanText.Safe(trouble)}.");
        var good = stories.Count(story => story.Trouble is null);
        terminal.Out.MarkupLineInterpolated($"[{(good == stories.Count ? "green" : "red")}]{good} of {stories.Count} went as they must, in {HumanText.Duration(took)}.[/]");
        if (good != stories.Count) return;
        terminal.WriteLine("Next: ./postrider sandbox   keeps this small internet running for your program");
        terminal.WriteLine("      ./postrider init      sets up a relay for real");
    }

    /// <summary>The part of a report that is meant for people: what stands before the part for programs.</summary>
    private static string ReportText(string message)
    {
        var start = message.IndexOf("\r\n\r\n", message.IndexOf("text/plain", StringComparison.OrdinalIgnoreCase) is var part and >= 0 ? part : 0, StringComparison.Ordinal);
        var end = message.IndexOf("\r\n--", start + 4, StringComparison.Ordinal);
        var text = start < 0 ? message : message[(start + 4)..(end < 0 ? message.Length : end)];
        return string.Join('\n', text.Split("\r\n").Select(HumanText.Safe)).Trim();
    }

    private static string Introduce(DemoSetting setting) =>
        $"A relay on {setting.Submission}, and a small internet: its DNS on {setting.Dns},\nits mail servers on 127.25.0.x port {setting.MailPort}."
        + (setting.Session is { } session ? $"\n{setting.User} signed in over {session.Split(' ')[0]} and submitted {DemoStory.All.Count} messages." : "");

    private static Style Colour(DemoProgress story) => new(!story.IsOver ? Color.Yellow : story.Trouble is null ? Color.Green : Color.Red);
}
