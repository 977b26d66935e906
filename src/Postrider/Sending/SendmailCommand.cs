using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Sending;

/// <summary><c>postrider sendmail</c>: its place in the help. Its own arguments are not of this program's manner and never come through here.</summary>
internal static class SendmailCommand
{
    public const string Name = "sendmail";

    public static Command Create(Terminal terminal)
    {
        var arguments = new Argument<string[]>("arguments") { Description = "As for sendmail(8): -t -i -f -F -bs -bp -N -R -V and recipients.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command(Name, "Stand in for sendmail: take a message from standard input and submit it.") { arguments };
        command.SetAction((parsed, cancellation) => RunAsync(Name, parsed.GetValue(arguments) ?? [], terminal, cancellation));
        return command;
    }

    public static Task<int> RunAsync(string name, IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellation) =>
        new SendmailProgram(terminal, Console.OpenStandardInput, Environment.UserName).RunAsync(name, arguments, cancellation);
}
