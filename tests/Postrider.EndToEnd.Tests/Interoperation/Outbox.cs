using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Interoperation;

/// <summary>Sends through the relay with MailKit, signed in over STARTTLS.</summary>
internal static class Outbox
{
    /// <summary>A subject that no other message has.</summary>
    public static string NewSubject() => $"subject-{Guid.NewGuid():N}";

    public static MimeMessage Compose(string subject, string to, string text = "Good morning.")
    {
        var message = new MimeMessage { Subject = subject, Body = new TextPart("plain") { Text = text } };
        message.From.Add(MailboxAddress.Parse(RelayProcess.User));
        message.To.Add(MailboxAddress.Parse(to));
        return message;
    }

    /// <returns>The relay's id of the message.</returns>
    public static async Task<string> SendAsync(RelayProcess relay, MimeMessage message, IEnumerable<string> recipients, CancellationToken cancellation)
    {
        using var client = await OpenAsync(new SmtpClient(), relay, cancellation);
        var reply = await client.SendAsync(FormatOptions.Default, message, MailboxAddress.Parse(RelayProcess.User), recipients.Select(MailboxAddress.Parse), cancellation);
        await client.DisconnectAsync(true, cancellation);
        return reply.Split(' ')[^1];
    }

    public static Task<string> SendAsync(RelayProcess relay, string subject, string to, CancellationToken cancellation) =>
        SendAsync(relay, Compose(subject, to), [to], cancellation);

    /// <summary>Connects by STARTTLS and signs in with the strongest mechanism that both sides know.</summary>
    public static async Task<SmtpClient> OpenAsync(SmtpClient client, RelayProcess relay, CancellationToken cancellation)
    {
        client.ServerCertificateValidationCallback = (_, certificate, _, _) => relay.Shows(certificate);
        await client.ConnectAsync(relay.Submission.Address.ToString(), relay.Submission.Port, SecureSocketOptions.StartTls, cancellation);
        await client.AuthenticateAsync(RelayProcess.User, RelayProcess.Password, cancellation);
        return client;
    }
}
