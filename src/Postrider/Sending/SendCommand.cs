using System.CommandLine;
using System.Text;
using MimeKit;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using MailboxAddress = Postrider.Smtp.MailboxAddress;

namespace Postrider.Sending;

/// <summary><c>postrider send</c>: submits one message to the running relay.</summary>
internal static class SendCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var from = new Option<string>("--from") { Description = "The sender; '<>' for none.", HelpName = "address", Required = true };
        var to = new Option<string[]>("--to") { Description = "A recipient; may be given often.", HelpName = "address", Required = true, AllowMultipleArgumentsPerToken = true };
        var subject = new Option<string?>("--subject") { Description = "The subject.", HelpName = "text" };
        var text = new Option<string?>("--text") { Description = "The text.", HelpName = "text" };
        var file = new Option<FileInfo?>("--file") { Description = "A file with the text, or with --raw the whole message; without it and --text standard input is read.", HelpName = "file" };
        var headers = new Option<string[]>("--header") { Description = "A further field, 'Name: value'; may be given often.", HelpName = "field" };
        var raw = new Option<bool>("--raw") { Description = "What is read is a whole message with its header section." };
        var command = new Command("send", "Submit a message to the running relay.") { from, to, subject, text, file, headers, raw };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (ReadEnvelope(parsed.GetRequiredValue(from), parsed.GetRequiredValue(to), terminal) is not { } envelope) return ExitCode.Usage;
            if (parsed.GetValue(raw) && (parsed.GetValue(subject) ?? parsed.GetValue(text) ?? parsed.GetValue(headers)?.FirstOrDefault()) is not null)
            {
                terminal.WriteError("With --raw the message says all itself: leave out --subject, --text and --header.");
                return ExitCode.Usage;
            }

            var source = parsed.GetValue(text) is { } words ? new MemoryStream(Encoding.UTF8.GetBytes(words))
                : parsed.GetValue(file) is { } named ? named.OpenRead()
                : Console.OpenStandardInput();
            await using (source.ConfigureAwait(false))
            {
                var message = source;
                if (!parsed.GetValue(raw))
                {
                    var composed = Compose(envelope, parsed.GetValue(subject), await new StreamReader(source).ReadToEndAsync(cancellation).ConfigureAwait(false));
                    foreach (var field in parsed.GetValue(headers) ?? [])
                    {
                        if (!Header.TryParse(field, out var header))
                        {
                            terminal.WriteError($"'{field}' is not a field such as 'Name: value'.");
                            return ExitCode.Usage;
                        }

                        composed.Headers.Replace(header);
                    }

                    var octets = new MemoryStream();
                    await composed.WriteToAsync(octets, cancellation).ConfigureAwait(false);
                    octets.Position = 0;
                    message = octets;
                }

                return await AdminRun.RunAsync(terminal, options, parsed, async client =>
                {
                    var receipt = await client.SubmitAsync(envelope, message, cancellation).ConfigureAwait(false);
                    if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(receipt, AdminJson.Default.SubmissionReceipt, cancellation).ConfigureAwait(false);
                    else terminal.WriteLine($"Taken as {receipt.Id} for {HumanText.Recipients(envelope.Recipients.Count)}. 'postrider trace {receipt.Id}' tells what becomes of it.");
                    return ExitCode.Done;
                }).ConfigureAwait(false);
            }
        });
        return command;
    }

    private static LocalEnvelope? ReadEnvelope(string from, string[] to, Terminal terminal)
    {
        MailboxAddress? sender = null;
        if (from is not ("<>" or ""))
        {
            if (!MailboxAddress.TryParse(from, out var address)) return Refuse(from);
            sender = address;
        }

        var recipients = new List<LocalRecipient>();
        foreach (var text in to.SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (!MailboxAddress.TryParse(text, out var address)) return Refuse(text);
            recipients.Add(new LocalRecipient(address, RecipientParameters.None));
        }

        var utf8 = sender?.NeedsSmtpUtf8 == true || recipients.Exists(recipient => recipient.Address.NeedsSmtpUtf8);
        return new LocalEnvelope { ReversePath = sender, Recipients = recipients, Parameters = MailParameters.None with { SmtpUtf8 = utf8 } };

        LocalEnvelope? Refuse(string text)
        {
            terminal.WriteError($"'{HumanText.Safe(text)}' is not a mail address.");
            return null;
        }
    }

    private static MimeMessage Compose(LocalEnvelope envelope, string? subject, string text)
    {
        var message = new MimeMessage { Subject = subject ?? "", Body = new TextPart("plain") { Text = text } };
        // Date and Message-ID are the relay's to give; its clock and its name stand in the log as well.
        message.Headers.Remove(HeaderId.Date);
        message.Headers.Remove(HeaderId.MessageId);
        if (envelope.ReversePath is { } sender) message.From.Add(new MimeKit.MailboxAddress("", sender.ToString()));
        foreach (var recipient in envelope.Recipients) message.To.Add(new MimeKit.MailboxAddress("", recipient.Address.ToString()));
        return message;
    }
}
