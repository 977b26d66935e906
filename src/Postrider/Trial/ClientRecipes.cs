using System.Globalization;

namespace Postrider.Trial;

/// <summary>Lines to paste: how clients of different kinds send a message into the sandbox.</summary>
internal static class ClientRecipes
{
    /// <param name="state">The sandbox.</param>
    /// <returns>A client's name and what to paste.</returns>
    public static IEnumerable<(string Client, string Text)> For(SandboxState state)
    {
        var port = state.SubmissionPort.ToString(CultureInfo.InvariantCulture);
        yield return ("swaks", $"swaks --server {state.Host}:{port} --tls --auth PLAIN --auth-user {state.User} --auth-password {state.Password} --from {state.User} --to anna@inbox.example");
        yield return ("curl", $"printf 'Subject: Hello\\r\\n\\r\\nHello\\r\\n' | curl --ssl-reqd --cacert {state.Certificate} --url smtp://localhost:{port} --user '{state.User}:{state.Password}' --mail-from {state.User} --mail-rcpt anna@inbox.example --upload-file -");
        yield return (".NET (MailKit)", $"using var client = new SmtpClient {{ ServerCertificateValidationCallback = (_, _, _, _) => true }}; client.Connect(\"{state.Host}\", {port}, SecureSocketOptions.StartTls); client.Authenticate(\"{state.User}\", \"{state.Password}\");");
        yield return ("Node (nodemailer)", $"nodemailer.createTransport({{ host: '{state.Host}', port: {port}, auth: {{ user: '{state.User}', pass: '{state.Password}' }}, tls: {{ rejectUnauthorized: false }} }})");
        yield return ("Python (smtplib)", $"s = smtplib.SMTP('{state.Host}', {port}); s.starttls(); s.login('{state.User}', '{state.Password}'); s.sendmail('{state.User}', ['anna@inbox.example'], 'Subject: Hello\\r\\n\\r\\nHello')");
        yield return ("anything without TLS and sign-in", $"{state.Host}:{state.PlainPort.ToString(CultureInfo.InvariantCulture)}");
    }
}
