using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Postrider.Trial;

/// <summary>Lines to paste into a shell: each has a client of another kind send a message into the sandbox.</summary>
internal static class ClientRecipes
{
    private const string Recipient = "anna@inbox.example";

    private static readonly JsonSerializerOptions Literals = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="state">The sandbox.</param>
    /// <returns>A client's name and what to paste.</returns>
    public static IEnumerable<(string Client, string Text)> For(SandboxState state)
    {
        var (host, port) = (state.Host, state.SubmissionPort.ToString(CultureInfo.InvariantCulture));
        var (user, password) = (Literal(state.User), Literal(state.Password));
        yield return ("swaks", $"swaks --server {host}:{port} --tls --auth PLAIN --auth-user {Shell(state.User)} --auth-password {Shell(state.Password)} --from {Shell(state.User)} --to {Recipient}");
        yield return ("curl", $"printf 'Subject: Hello\\r\\n\\r\\nHello\\r\\n' | curl --ssl-reqd --cacert {Shell(state.Certificate)} --url smtp://localhost:{port} --user {Shell($"{state.User}:{state.Password}")} --mail-from {Shell(state.User)} --mail-rcpt {Recipient} --upload-file -");
        yield return (".NET (MailKit)", $"file=$(mktemp -d)/send.cs; printf '%s\\n' {string.Join(' ', CSharp(host, port, user, password).Select(Shell))} > $file && dotnet run $file");
        yield return ("Node (npm install nodemailer)", $"node -e {Shell($$"""require("nodemailer").createTransport({ host: "{{host}}", port: {{port}}, auth: { user: {{user}}, pass: {{password}} }, tls: { rejectUnauthorized: false } }).sendMail({ from: {{user}}, to: "{{Recipient}}", subject: "Hello", text: "Hello" }).then(sent => console.log(sent.response))""")}");
        yield return ("Python", $"python3 -c {Shell($"""import smtplib; s = smtplib.SMTP("{host}", {port}); s.starttls(); s.login({user}, {password}); s.sendmail({user}, ["{Recipient}"], "Subject: Hello\r\n\r\nHello\r\n"); s.quit()""")}");
        yield return ("anything without TLS and sign-in", $"{host}:{state.PlainPort.ToString(CultureInfo.InvariantCulture)}");
    }

    private static IEnumerable<string> CSharp(string host, string port, string user, string password) =>
    [
        "#:package MailKit@4.*",
        "using MailKit.Net.Smtp; using MailKit.Security; using MimeKit;",
        "using var client = new SmtpClient { ServerCertificateValidationCallback = (_, _, _, _) => true };",
        $"client.Connect(\"{host}\", {port}, SecureSocketOptions.StartTls);",
        $"client.Authenticate({user}, {password});",
        $"var message = new MimeMessage {{ Subject = \"Hello\", Body = new TextPart {{ Text = \"Hello\" }} }};",
        $"message.From.Add(MailboxAddress.Parse({user}));",
        $"message.To.Add(MailboxAddress.Parse(\"{Recipient}\"));",
        "Console.WriteLine(client.Send(message));",
    ];

    /// <summary>A literal that JavaScript, Python and C# read alike.</summary>
    private static string Literal(string text) => JsonSerializer.Serialize(text, Literals);

    /// <summary>One word for a shell.</summary>
    private static string Shell(string text) =>
        text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || "@%+=:,./_-".Contains(c, StringComparison.Ordinal)) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
