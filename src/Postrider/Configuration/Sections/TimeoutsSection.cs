using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Smtp.Client;

namespace Postrider.Configuration.Sections;

/// <summary><c>[timeouts]</c> for all routes, and <c>timeouts</c> of one.</summary>
internal static class TimeoutsSection
{
    private static readonly ClientTimeouts Standard = ClientTimeouts.Default;
    private static readonly Duration Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));

    public static readonly Key<TimeSpan> Connect = new("connect", Wait, Standard.Connect) { Text = "For the connection to one address; then the next is tried." };

    public static readonly Key<TimeSpan> Greeting = new("greeting", Wait, Standard.Greeting) { Text = "For the peer's greeting." };

    public static readonly Key<TimeSpan> Command = new("command", Wait, Standard.Command) { Text = "For the reply to a command." };

    public static readonly Key<TimeSpan> DataBlock = new("data_block", Wait, Standard.DataBlock) { Text = "For the peer to take the next piece of a message." };

    public static readonly Key<TimeSpan> DataEnd = new("data_end", Wait, Standard.DataEnd)
    {
        Text = "From the end of a message to its reply. Too short a wait sends messages twice.",
    };

    public static readonly Key<TimeSpan> Quit = new("quit", Wait, Standard.Quit) { Text = "For the reply to QUIT." };

    public static readonly Section Section = new(
        "[timeouts]",
        "How long each step of a delivery may take, for all routes (RFC 5321, 4.5.3.2). A route's own `timeouts = { … }` changes single ones.",
        Connect, Greeting, Command, DataBlock, DataEnd, Quit);

    public static ClientTimeouts Read(TableReader? table, ClientTimeouts inherited) => table is null ? inherited : inherited with
    {
        Connect = table.Get(Connect, inherited.Connect),
        Greeting = table.Get(Greeting, inherited.Greeting),
        Command = table.Get(Command, inherited.Command),
        DataBlock = table.Get(DataBlock, inherited.DataBlock),
        DataEnd = table.Get(DataEnd, inherited.DataEnd),
        Quit = table.Get(Quit, inherited.Quit),
    };
}
