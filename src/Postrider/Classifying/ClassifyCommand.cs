using System.CommandLine;
using Postrider.Mail.Bounces;
using Postrider.Queue;
using Postrider.Relay.Classification;

namespace Postrider.Classifying;

/// <summary><c>postrider classify</c>: says what a refusal or a bounce message means, and by which rule.</summary>
internal static class ClassifyCommand
{
    public static Command Create(Terminal terminal) => Create(terminal, Console.OpenStandardInput);

    internal static Command Create(Terminal terminal, Func<Stream> openInput)
    {
        var reply = new Argument<string?>("reply") { Description = "The reply as it stands in a log: '550 5.1.1 No such user'.", Arity = ArgumentArity.ZeroOrOne };
        var message = new Option<string?>("--message") { Description = "Read a bounce message from this file instead; - for standard input.", HelpName = "file" };
        var host = new Option<string?>("--host") { Description = "The host that said it, by name: tells the provider.", HelpName = "name" };
        var domain = new Option<string?>("--domain") { Description = "The domain of the recipient: tells the provider, too.", HelpName = "domain" };
        var rules = new Option<string?>("--rules") { Description = "Ask the rules of this file first.", HelpName = "file" };
        var show = new Option<bool>("--show-rules") { Description = "Print the rules that come with Postrider, as an example for own ones." };
        var json = new Option<bool>("--json") { Description = "Print JSON instead of words." };
        var command = new Command("classify", "Say what a refusal or a bounce message means: its class, hard or soft, and the rule behind it.") { reply, message, host, domain, rules, show, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(show))
            {
                terminal.Out.Profile.Out.Writer.Write(RefusalRules.ReadBuiltInText());
                return ExitCode.Done;
            }

            var file = parsed.GetValue(message);
            var text = parsed.GetValue(reply);
            if ((file is null) == (text is null))
            {
                terminal.WriteError("Give either a reply in quotes, as in: postrider classify '550 5.1.1 No such user', or a message with --message FILE.");
                return ExitCode.Usage;
            }

            try
            {
                var classifier = parsed.GetValue(rules) is { } path ? await LoadAsync(path, cancellation).ConfigureAwait(false) : RefusalClassifier.BuiltIn;
                if (text is not null) await WriteReplyAsync(terminal, classifier.Classify(Refusal.Parse(text) with { Host = parsed.GetValue(host), Domain = parsed.GetValue(domain) }), parsed.GetValue(json), cancellation).ConfigureAwait(false);
                // Not null: one of the two is given.
                else await WriteMessageAsync(terminal, classifier, await ReadAsync(file!, openInput, cancellation).ConfigureAwait(false), parsed.GetValue(json), cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
            {
                terminal.WriteError($"postrider: {failure.Message}");
                return ExitCode.Unavailable;
            }
        });
        return command;
    }

    private static async Task<RefusalClassifier> LoadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            return new RefusalClassifier(RefusalRules.Parse(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false)).Before(RefusalRules.BuiltIn));
        }
        catch (FormatException mistake)
        {
            throw new FormatException($"{path}, {mistake.Message}", mistake);
        }
    }

    private static async Task<BounceReport> ReadAsync(string file, Func<Stream> openInput, CancellationToken cancellation)
    {
        var stream = file == "-" ? openInput() : File.OpenRead(file);
        await using (stream.ConfigureAwait(false))
        {
            var octets = new byte[BounceLimits.Default.Size];
            var length = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
            try
            {
                return BounceReader.Read(octets.AsMemory(0, length), BounceLimits.Default);
            }
            catch (FormatException)
            {
                throw new FormatException($"{(file == "-" ? "Standard input" : file)} is no message: it does not begin with header fields. Give the whole message as it came, with its header.");
            }
        }
    }

    private static async Task WriteReplyAsync(Terminal terminal, RefusalVerdict verdict, bool isJson, CancellationToken cancellation)
    {
        if (isJson)
        {
            await terminal.WriteJsonAsync(VerdictView.Of(verdict), ClassifyJson.Default.VerdictView, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (var line in ClassifyStory.Tell(verdict)) terminal.WriteLine(line);
    }

    private static async Task WriteMessageAsync(Terminal terminal, RefusalClassifier classifier, BounceReport report, bool isJson, CancellationToken cancellation)
    {
        BounceView[] views = [.. report.Recipients.Select(bounced => BounceView.Of(bounced, classifier.Classify(bounced)))];
        if (isJson)
        {
            await terminal.WriteJsonAsync(views, ClassifyJson.Default.BounceViewArray, cancellation).ConfigureAwait(false);
            return;
        }

        foreach (var line in ClassifyStory.Tell(report, classifier)) terminal.WriteLine(line);
    }
}
