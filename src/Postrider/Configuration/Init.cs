using System.Globalization;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Smtp.Sasl;

namespace Postrider.Configuration;

/// <summary>Makes what a relay needs to begin: data directory, certificate, first credential and settings. Nothing that is there is touched.</summary>
internal static class Init
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <returns>The first user's password.</returns>
    /// <exception cref="IOException">Something is there already, or cannot be made; the message says what.</exception>
    public static string Run(InitPlan plan, DateTimeOffset now)
    {
        var credentials = Path.Combine(plan.DataDirectory, CredentialFile.FileName);
        foreach (var file in (string[])[plan.SettingsFile, plan.Certificate, plan.PrivateKey, credentials])
            if (File.Exists(file)) throw new IOException($"{file} is there already, and is left as it is. Nothing was made; name another directory with --directory.");

        Directory.CreateDirectory(plan.Directory);
        if (!Directory.Exists(plan.DataDirectory)) Directory.CreateDirectory(plan.DataDirectory, OwnerOnly);
        using (var certificate = SelfSignedCertificate.Create([plan.HostName.Value], [], now))
            SelfSignedCertificate.Write(certificate, plan.Certificate, plan.PrivateKey);
        var password = CredentialCommands.GeneratePassword();
        CredentialFile.Write(credentials, CredentialDocument.CreateEmpty().With(new CredentialEntry
        {
            User = plan.User,
            Senders = [plan.Senders],
            Verifier = ScramKeys.CreateVerifier(password),
        }));
        // Last: who finds the settings finds everything else.
        using var settings = new StreamWriter(plan.SettingsFile, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write });
        settings.Write(SettingsTemplate.Write(plan));
        return password;
    }

    /// <summary>What to do next, for people.</summary>
    public static IEnumerable<string> TellNext(InitPlan plan, string password)
    {
        var config = plan.SettingsFile;
        var domain = InitPlan.MailDomain(plan.HostName);
        var from = plan.Senders.StartsWith('@') ? $"{plan.User}{plan.Senders}" : plan.Senders == "*" ? $"{plan.User}@{domain}" : plan.Senders;
        var port = plan.SubmissionPort.ToString(CultureInfo.InvariantCulture);
        return
        [
            $"Made {config}",
            $"     {plan.Certificate} and its key: self-signed, for {plan.HostName}",
            $"     {plan.DataDirectory}: the queue and the credentials",
            "",
            $"First user: {plan.User}, who may send as {plan.Senders}",
            $"Password, shown this once: {password}",
            "",
            "1. Start the relay:",
            $"     postrider serve --config {config}",
            "2. Send a first message, with either of:",
            $"     swaks --server 127.0.0.1:{port} --tls --auth PLAIN --auth-user {plan.User} --auth-password {password} --from {from} --to YOU@YOUR.DOMAIN",
            $"     printf 'Subject: hello\\r\\n\\r\\nIt works.\\r\\n' | curl --ssl-reqd --insecure --url smtp://127.0.0.1:{port} --user {plan.User}:{password} --mail-from {from} --mail-rcpt YOU@YOUR.DOMAIN --upload-file -",
            "3. See what became of it:",
            $"     postrider trace YOU@YOUR.DOMAIN --config {config}",
            "4. Before other servers take your mail:",
            $"     DNS   {plan.HostName} has this machine's public address (A, AAAA), and that address has a PTR record with {plan.HostName}",
            "     SPF, DKIM, DMARC   the keys and the records of your domain, made and printed by:",
            $"           postrider domain add {domain} --config {config}",
            $"     TLS   a certificate that clients trust: [acme] in {config} has one from an authority and renews it, [tls] takes your own",
            "     All of that, and the ports, the clock, the disk and block lists, looked at, with what to do:",
            $"           postrider doctor --config {config}",
            "     Many networks block outgoing port 25: then send by a provider, as the [[route]] in the file shows.",
        ];
    }
}

/// <summary>What <c>postrider init --json</c> prints.</summary>
internal sealed record InitReport(
    string SettingsFile, string DataDirectory, string Certificate, string PrivateKey, string HostName,
    string User, string Senders, string Password, int SubmissionPort, int SubmissionsPort);
