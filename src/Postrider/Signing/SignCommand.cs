using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Postrider.Mail.Dkim;
using Postrider.Queue;
using Postrider.Smtp;

namespace Postrider.Signing;

/// <summary><c>postrider sign</c>: signs a message by DKIM.</summary>
internal static class SignCommand
{
    public static Command Create(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "The message; - for standard input." };
        var domain = new Option<string>("--domain", "-d") { Description = "Who signs (d=); it need not be the domain in From.", HelpName = "domain", Required = true };
        var selector = new Option<string[]>("--selector", "-s") { Description = "Where the public key is published; once for each key.", HelpName = "name", Required = true };
        var key = new Option<string[]>("--key", "-k") { Description = "A file with the private key, RSA or Ed25519 in PEM; more than one signs more than once.", HelpName = "file", Required = true };
        var algorithm = new Option<string?>("--algorithm", "-a") { Description = "Refuse keys of another algorithm: rsa-sha256 or ed25519-sha256.", HelpName = "name" };
        var forms = new Option<string>("--canonicalization") { Description = "Forms of header and body: relaxed or simple.", HelpName = "forms", DefaultValueFactory = _ => "relaxed/relaxed" };
        var field = new Option<bool>("--field") { Description = "Print the DKIM-Signature field alone." };
        var json = new Option<bool>("--json") { Description = "Print the field and the DNS record that it needs as JSON." };
        var command = new Command("sign", "Sign a message by DKIM and print it.") { file, domain, selector, key, algorithm, forms, field, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            // Required by the parser, or with a default, so never absent.
            if (!CanonicalForms.TryParse(parsed.GetValue(forms)!, out var wanted)) return Refuse(terminal, "--canonicalization is relaxed or simple for the header, a slash, and the same for the body.");
            if (!TryReadKeys(terminal, parsed.GetValue(domain)!, parsed.GetValue(selector)!, parsed.GetValue(key)!, parsed.GetValue(algorithm), out var keys)) return ExitCode.Usage;
            try
            {
                using var message = await MessageFile.OpenAsync(parsed.GetValue(file)!, cancellation).ConfigureAwait(false);
                var signer = new DkimSigner(keys, new DkimSigningOptions { Forms = wanted }, terminal.Time);
                var fields = await signer.SignAsync(message.Read(), cancellation).ConfigureAwait(false);
                if (parsed.GetValue(json)) await terminal.WriteJsonAsync(Report(keys, fields), SignJson.Default.SignReport, cancellation).ConfigureAwait(false);
                else await WriteAsync(terminal, fields, parsed.GetValue(field) ? Stream.Null : message.Read(), cancellation).ConfigureAwait(false);
                return ExitCode.Done;
            }
            catch (InvalidDataException failure)
            {
                terminal.WriteError(failure.Message);
                return Sysexits.DataError;
            }
            finally
            {
                foreach (var used in keys) used.Dispose();
            }
        });
        return command;
    }

    private static async Task WriteAsync(Terminal terminal, byte[] fields, Stream message, CancellationToken cancellation)
    {
        var output = terminal.OpenOutput();
        await using (output.ConfigureAwait(false))
        {
            await output.WriteAsync(fields, cancellation).ConfigureAwait(false);
            await message.CopyToAsync(output, cancellation).ConfigureAwait(false);
        }
    }

    private static SignReport Report(ImmutableArray<DkimSigningKey> keys, byte[] fields) => new(
        Encoding.UTF8.GetString(fields),
        [.. keys.Select(key => new MadeSignature(key.Domain.Value, key.Selector, key.Algorithm.Word(), key.KeyName.Value, key.PublicRecord))]);

    private static bool TryReadKeys(Terminal terminal, string domainText, string[] selectors, string[] files, string? algorithm, out ImmutableArray<DkimSigningKey> keys)
    {
        keys = [];
        if (!DomainName.TryParse(domainText, out var domain)) return Misused(terminal, $"--domain '{domainText}' is not a domain.");
        if (selectors.Length != files.Length) return Misused(terminal, "Give --selector as often as --key: each key has a selector of its own.");
        var wanted = default(DkimAlgorithm);
        if (algorithm is not null && (!DkimAlgorithms.TryParse(algorithm, out wanted) || wanted == DkimAlgorithm.RsaSha1))
            return Misused(terminal, $"--algorithm is rsa-sha256 or ed25519-sha256, not '{algorithm}'.");
        var read = ImmutableArray.CreateBuilder<DkimSigningKey>();
        for (var i = 0; i < files.Length; i++)
        {
            try
            {
                read.Add(KeyFile.Read(domain, selectors[i], files[i]));
            }
            catch (FormatException failure)
            {
                return Misused(terminal, $"{files[i]}: {failure.Message}");
            }

            if (algorithm is not null && read[i].Algorithm != wanted) return Misused(terminal, $"{files[i]} is a key for {read[i].Algorithm.Word()}.");
        }

        keys = read.DrainToImmutable();
        return true;
    }

    private static bool Misused(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return false;
    }

    private static int Refuse(Terminal terminal, string text)
    {
        terminal.WriteError(text);
        return ExitCode.Usage;
    }
}
