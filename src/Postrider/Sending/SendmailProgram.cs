using System.Collections.Immutable;
using MimeKit;
using Postrider.Http.Admin;
using Postrider.Queue;
using Postrider.Relay.Submission;
using Postrider.Sending.Dialogue;
using Postrider.Smtp;
using MailboxAddress = Postrider.Smtp.MailboxAddress;

namespace Postrider.Sending;

/// <summary>
/// Stands in for sendmail(8): takes a message from standard input and submits it to the running relay. While no relay runs it keeps
/// nothing and says so by EX_TEMPFAIL, so that no message can be lost in a second queue.
/// </summary>
/// <param name="terminal">Where it writes.</param>
/// <param name="input">Standard input.</param>
/// <param name="userName">Who runs it.</param>
internal sealed class SendmailProgram(Terminal terminal, Func<Stream> input, string userName)
{
    private static readonly ParserOptions Lenient = new() { AllowAddressesWithoutDomain = true };

    /// <param name="name">By what name it was called: sendmail, mailq, newaliases.</param>
    public async Task<int> RunAsync(string name, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        if (SendmailSyntax.Parse(name, arguments, out var problem) is not { } asked) return Fail(Sysexits.Usage, problem ?? "The arguments cannot be read.");
        switch (asked.Mode)
        {
            case SendmailMode.ListQueue:
                return await PostriderCommand.RunAsync(
                    "postrider", asked.Config is null ? ["queue", "list"] : ["queue", "list", "--config", asked.Config], terminal).ConfigureAwait(false);
            case SendmailMode.Nothing:
                return Sysexits.Ok;
            case SendmailMode.Smtp:
                return await ConverseAsync(asked, cancellation).ConfigureAwait(false);
            default:
                return await DeliverAsync(asked, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> ConverseAsync(SendmailArguments asked, CancellationToken cancellation)
    {
        using var relay = new AdminClient(RelaySocket.Find(asked.Config));
        return await new SmtpDialogue(relay, terminal.Time).RunAsync(input(), terminal.OpenOutput(), cancellation).ConfigureAwait(false);
    }

    private async Task<int> DeliverAsync(SendmailArguments asked, CancellationToken cancellation)
    {
        if (!asked.ReadsRecipients && asked.Recipients.IsEmpty) return Fail(Sysexits.Usage, "Name recipients, or say -t to have them read from the message.");
        var opened = input();
        await using (opened.ConfigureAwait(false))
        {
            var text = new LocalText(opened, asked.IgnoresDots ? MessageEnd.EndOfInput : MessageEnd.DotLine);
            await using (text.ConfigureAwait(false))
            {
                LocalMessage message;
                try
                {
                    message = await LocalMessage.ReadAsync(text, cancellation).ConfigureAwait(false);
                }
                catch (InvalidDataException failure)
                {
                    return Fail(Sysexits.DataError, failure.Message);
                }

                return await SubmitAsync(asked, message, cancellation).ConfigureAwait(false);
            }
        }
    }

    private async Task<int> SubmitAsync(SendmailArguments asked, LocalMessage message, CancellationToken cancellation)
    {
        string? problem = null;
        var named = asked.Recipients;
        if (asked.ReadsRecipients) named = named.AddRange(message.ReadRecipients(out problem));
        if (problem is not null) return Fail(Sysexits.DataError, problem);
        if (named.IsEmpty) return Fail(Sysexits.DataError, "No recipient is named in To, Cc or Bcc.");

        var parameters = new RecipientParameters(asked.Notify, null);
        var recipients = ImmutableArray.CreateBuilder<LocalRecipient>();
        foreach (var text in named)
        {
            if (!TryReadAddresses(text, out var addresses)) return Fail(Sysexits.NoUser, $"'{text}' is not a mail address.");
            recipients.AddRange(addresses.Select(address => new LocalRecipient(address, parameters)));
        }

        MailboxAddress? sender = null;
        var senderText = asked.Sender ?? userName;
        if (senderText.Length > 0)
        {
            if (!TryReadAddresses(senderText, out var senders) || senders.Length != 1) return Fail(Sysexits.Usage, $"-f: '{senderText}' is not a mail address.");
            sender = senders[0];
        }

        var envelope = new LocalEnvelope
        {
            ReversePath = sender,
            Recipients = recipients.ToImmutable(),
            Parameters = MailParameters.None with
            {
                Return = asked.Return,
                EnvelopeId = asked.EnvelopeId,
                SmtpUtf8 = sender?.NeedsSmtpUtf8 == true || recipients.Any(recipient => recipient.Address.NeedsSmtpUtf8),
            },
        };
        var from = asked.FullName is { } fullName && sender is { } address1 && !message.HasFrom ? new MimeKit.MailboxAddress(fullName, address1.ToString()).ToString(true) : null;
        return await SendAsync(asked, envelope, message.Open(from), cancellation).ConfigureAwait(false);
    }

    private async Task<int> SendAsync(SendmailArguments asked, LocalEnvelope envelope, Stream message, CancellationToken cancellation)
    {
        using var client = new AdminClient(RelaySocket.Find(asked.Config));
        try
        {
            var receipt = await client.SubmitAsync(envelope, message, cancellation).ConfigureAwait(false);
            if (asked.IsVerbose) terminal.WriteLine(receipt.Reply.ToString());
            return Sysexits.Ok;
        }
        catch (AdminUnreachableException failure) when (failure.IsForbidden)
        {
            return Fail(Sysexits.NoPermission, $"You may not use {failure.SocketPath}: your user must be in the group of that socket, or be the relay's own.");
        }
        catch (AdminUnreachableException failure)
        {
            return Fail(Sysexits.TemporaryFailure, $"No relay is running: nothing answers on {failure.SocketPath}. The message was not taken; send it again when 'postrider serve' runs.");
        }
        catch (AdminRefusalException refusal)
        {
            return Fail(CodeOf(refusal), refusal.Message);
        }
        catch (HttpRequestException failure)
        {
            return Fail(Sysexits.TemporaryFailure, $"The relay broke the connection off: {failure.Message} The message may not have been taken; send it again.");
        }
    }

    private static int CodeOf(AdminRefusalException refusal) => refusal switch
    {
        { Status: 400 } => Sysexits.DataError,
        { Status: 503 } or { Reply.Code: >= 400 and < 500 } => Sysexits.TemporaryFailure,
        { Reply.Status: { } status } when status.StartsWith("5.1.", StringComparison.Ordinal) => Sysexits.NoUser,
        { Reply.Status: { } status } when status.StartsWith("5.6.", StringComparison.Ordinal) => Sysexits.DataError,
        _ => Sysexits.Unavailable,
    };

    /// <summary>Reads what callers give as recipients: a plain address, a name of a user, a display name with brackets, several with commas.</summary>
    private static bool TryReadAddresses(string text, out ImmutableArray<MailboxAddress> addresses)
    {
        addresses = [];
        if (TryReadAddress(text, out var plain))
        {
            addresses = [plain];
            return true;
        }

        if (!InternetAddressList.TryParse(Lenient, text, out var list)) return false;
        foreach (var mailbox in list.Mailboxes)
        {
            if (!TryReadAddress(mailbox.Address, out var one)) return false;
            addresses = addresses.Add(one);
        }

        return addresses.Length > 0;
    }

    private static bool TryReadAddress(string text, out MailboxAddress address)
    {
        if (MailboxAddress.TryParse(text, out address)) return true;
        // A user of this machine: the relay adds its own name.
        if (text.Contains('@', StringComparison.Ordinal) || !MailboxAddress.TryParse($"{text}@localhost", out var local)) return false;
        address = new MailboxAddress(local.LocalPart, default(DomainName));
        return true;
    }

    private int Fail(int code, string message)
    {
        terminal.WriteError($"sendmail: {message}");
        return code;
    }
}
