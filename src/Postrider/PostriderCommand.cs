using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Classifying;
using Postrider.Configuration;
using Postrider.Doctor;
using Postrider.Domains;
using Postrider.Probe;
using Postrider.Queue;
using Postrider.Reports;
using Postrider.Sending;
using Postrider.Serving;
using Postrider.Shaping;
using Postrider.Signing;
using Postrider.Simulating;
using Postrider.Srs;
using Postrider.Standing;
using Postrider.Suppressions;
using Postrider.Trial;
using Postrider.Verifying;

namespace Postrider;

/// <summary>The command line: all commands, and what is the same for each of them.</summary>
internal static class PostriderCommand
{
    /// <summary>Asks for the stack trace of an internal error.</summary>
    private const string TraceVariable = "POSTRIDER_TRACE";

    // '@example.com' is a sender pattern here, not the name of a file of arguments.
    internal static readonly ParserConfiguration Parser = new() { ResponseFileTokenReplacer = null };

    public static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("An SMTP relay: takes mail in, keeps it safe, and gets it delivered.")
        {
            AlertCommand.Create(terminal),
            CertificateCommand.Create(terminal),
            CheckCommand.Create(terminal),
            ClassifyCommand.Create(terminal),
            CredentialsCommand.Create(),
            DemoCommand.Create(terminal),
            DoctorCommand.Create(terminal),
            DomainCommand.Create(terminal),
            InitCommand.Create(terminal),
            StsCommand.Create(terminal),
            ProbeCommand.Create(terminal),
            QueueCommand.Create(terminal),
            ReportCommand.Create(terminal),
            ReputationCommand.Create(terminal),
            SandboxCommand.Create(terminal),
            SendCommand.Create(terminal),
            SendmailCommand.Create(terminal),
            ServeCommand.Create(terminal),
            ShapeCommand.Create(terminal),
            SignCommand.Create(terminal),
            SrsCommand.Create(terminal),
            SimulateCommand.Create(terminal),
            StatusCommand.Create(terminal),
            SuppressionCommand.Create(terminal),
            TlsaCommand.Create(terminal),
            TraceCommand.Create(terminal),
            VerifyCommand.Create(terminal),
            WarmUpCommand.Create(terminal),
            WhyCommand.Create(terminal),
        };
        // Nothing asked: what could be asked.
        root.SetAction(parsed => new HelpAction().Invoke(parsed));
        return root;
    }

    /// <summary>Parses and runs; everything that goes wrong becomes words on standard error and an exit code.</summary>
    /// <param name="name">By what name the program was called: as <c>sendmail</c> it behaves as that.</param>
    public static async Task<int> RunAsync(string name, string[] arguments, Terminal terminal)
    {
        using var interruption = new Interruption();
        try
        {
            if (ProgramName.IsSendmail(name)) return await SendmailCommand.RunAsync(name, arguments, terminal, interruption.Token).ConfigureAwait(false);
            if (arguments is [SendmailCommand.Name, .. var rest] && rest is not ["--help"])
                return await SendmailCommand.RunAsync(SendmailCommand.Name, rest, terminal, interruption.Token).ConfigureAwait(false);
            return await InvokeAsync(Create(terminal).Parse(arguments, Parser), terminal, interruption.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Sysexits.Interrupted;
        }
        catch (StationException failure)
        {
            terminal.WriteError($"postrider: {failure.Message}");
            return failure.ExitCode;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            terminal.WriteError($"postrider: {failure.Message}");
            return failure is UnauthorizedAccessException ? Sysexits.NoPermission : Sysexits.InputOutput;
        }
#pragma warning disable CA1031 // The last place where anything can still be put into words.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            return Explain(failure, terminal);
        }
    }

    private static async Task<int> InvokeAsync(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        // Errors alone: the whole help below them would push them off the screen.
        if (parsed.Action is ParseErrorAction mistake) mistake.ShowHelp = false;
        var result = await parsed.InvokeAsync(
            new InvocationConfiguration
            {
                Output = terminal.Out.Profile.Out.Writer,
                Error = terminal.Error.Profile.Out.Writer,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            },
            cancellation).ConfigureAwait(false);
        if (parsed.Errors.Count == 0 || parsed.Action is not ParseErrorAction) return result;
        terminal.WriteError($"See '{NameOf(parsed.CommandResult)} --help'.");
        return ExitCode.Usage;
    }

    private static string NameOf(CommandResult command)
    {
        return command.Parent is CommandResult parent ? $"{NameOf(parent)} {command.Command.Name}" : "postrider";
    }

    private static int Explain(Exception failure, Terminal terminal)
    {
        terminal.WriteError($"postrider: internal error: {failure.Message} ({failure.GetType().Name})");
        if (Environment.GetEnvironmentVariable(TraceVariable) == "1") terminal.WriteError(failure.ToString());
        else terminal.WriteError($"This is a mistake in Postrider itself. {TraceVariable}=1 in the environment shows where; please report it with that.");
        return Sysexits.Software;
    }
}
