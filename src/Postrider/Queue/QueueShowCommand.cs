using System.CommandLine;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Spectre.Console;

namespace Postrider.Queue;

/// <summary><c>postrider queue show</c>: the envelope of one message, its recipients, and its octets on request.</summary>
internal static class QueueShowCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var id = new Argument<string>("id") { Description = "The message's id." };
        var headers = new Option<bool>("--headers") { Description = "Print the header section instead." };
        var body = new Option<bool>("--body") { Description = "Print the whole message instead." };
        var command = new Command("show", "Show one message: envelope, recipients, headers and body on request.");
        command.Arguments.Add(id);
        command.Options.Add(headers);
        command.Options.Add(body);
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            if (!SpoolId.TryParse(parsed.GetValue(id), out var message))
            {
                terminal.WriteError($"{parsed.GetValue(id)} is not the id of a message: those have {SpoolId.Length} characters, as in 'postrider queue list'.");
                return ExitCode.Usage;
            }

            if (parsed.GetValue(headers) || parsed.GetValue(body))
            {
                await CopyAsync(terminal, client, message, parsed.GetValue(body) ? MessagePart.All : MessagePart.Headers, cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            }

            var view = await client.ShowAsync(message, cancellation).ConfigureAwait(false);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(view, AdminJson.Default.MessageView, cancellation).ConfigureAwait(false);
            else Write(terminal, view);
            return ExitCode.Done;
        }));
        return command;
    }

    private static async Task CopyAsync(Terminal terminal, AdminClient client, SpoolId id, MessagePart part, CancellationToken cancellation)
    {
        var content = await client.OpenContentAsync(id, cancellation).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            var output = terminal.OpenOutput();
            await using (output.ConfigureAwait(false))
                await new MessagePrinter(output, part, terminal.IsOutputTerminal).CopyAsync(content, cancellation).ConfigureAwait(false);
        }
    }

    private static void Write(Terminal terminal, MessageView message)
    {
        var envelope = new Grid().AddColumn(new GridColumn().NoWrap().PadRight(2)).AddColumn();
        Add("Message", message.Id);
        Add("From", HumanText.Address(message.Sender));
        Add("Received", $"{HumanText.Moment(message.ReceivedAt, terminal.Time)} ({HumanText.Duration(terminal.Time.GetUtcNow() - message.ReceivedAt)} ago)");
        Add("By", message.ClientAddress is { } client ? $"{message.Origin}, client {client}" : message.Origin);
        Add("User", message.User);
        Add("Tenant", message.Tenant);
        Add("Stream", message.Stream.ToString().ToLowerInvariant());
        Add("Tags", message.Tags.Count == 0 ? null : string.Join(", ", message.Tags));
        Add("Pool", message.Pool);
        Add("Size", HumanText.Size(message.Size));
        Add("Message-ID", message.MessageId);
        Add("Envelope id", message.EnvelopeId);
        Add("Needs", Needs(message));
        Add("Not before", message.HoldUntil is { } hold ? HumanText.Moment(hold, terminal.Time) : null);
        Add("Deliver by", message.DeliverBy is { } by ? HumanText.Moment(by, terminal.Time) : null);
        terminal.Out.Write(envelope);
        foreach (var recipient in message.Recipients)
        {
            terminal.WriteLine("");
            terminal.WriteLine($"To {HumanText.Safe(recipient.Recipient)}");
            terminal.WriteLine(recipient.State == RecipientState.Held
                ? $"  On hold; expires {HumanText.Moment(recipient.Expires, terminal.Time)}."
                : $"  Next attempt {HumanText.Moment(recipient.NextAttempt, terminal.Time)}; expires {HumanText.Moment(recipient.Expires, terminal.Time)}.");
            terminal.WriteLine($"  {TlsPolicyWords.Tell(recipient.TlsPolicies)}");
            if (recipient.LastReply is { } reply && recipient.LastAttempt is { } last)
                terminal.WriteLine($"  Deferred {recipient.Attempts} times, last {HumanText.Moment(last, terminal.Time)} by {HumanText.Safe(recipient.LastPeer ?? "us")}: {HumanText.Safe(reply.ToString())}");
        }

        void Add(string name, string? value)
        {
            if (value is not null) envelope.AddRow(new Text(name), new Text(HumanText.Safe(value)));
        }
    }

    private static string? Needs(MessageView message)
    {
        string[] needs = [
            .. message.SmtpUtf8 ? ["SMTPUTF8"] : Array.Empty<string>(),
            .. message.RequireTls ? ["REQUIRETLS"] : Array.Empty<string>(),
            .. message.TlsOptional ? ["no TLS (TLS-Required: No)"] : Array.Empty<string>(),
            .. message.Body switch { Smtp.BodyType.EightBitMime => ["8BITMIME"], Smtp.BodyType.BinaryMime => ["BINARYMIME"], _ => Array.Empty<string>() }];
        return needs.Length == 0 ? null : string.Join(", ", needs);
    }
}
