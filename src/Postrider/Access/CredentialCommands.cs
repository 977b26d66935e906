using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Access;

/// <summary><c>postrider credential add | list | remove</c>.</summary>
public static class CredentialCommands
{
    /// <summary>Exit code of a command that did nothing because something was wrong.</summary>
    private const int Failed = 1;

    /// <param name="locate">Where the credential file lies, from the options that the root command knows.</param>
    public static Command Create(Func<ParseResult, string> locate) => new("credential", "Who may sign in to send mail.")
    {
        CreateAdd(locate),
        CreateList(locate),
        CreateRemove(locate),
    };

    /// <summary>A password of 120 random bits in letters and digits that are not mistaken for one another.</summary>
    public static string GeneratePassword() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 24);

    /// <summary>Checks a user's name and sender patterns.</summary>
    /// <exception cref="CredentialFileException">One of them cannot be used.</exception>
    public static void Check(string user, string[] senders)
    {
        CheckName(user);
        CheckSenders(senders, user);
    }

    private static Command CreateAdd(Func<ParseResult, string> locate)
    {
        var user = new Argument<string>("user") { Description = "The name to sign in with; often a mail address." };
        var senders = new Option<string[]>("--senders")
        {
            Description = "From where the user may send: user@domain, @domain, @.domain (all below) or *. By default the user's own address.",
            HelpName = "pattern",
            AllowMultipleArgumentsPerToken = true,
        };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input; without it one is generated and shown once." };
        var fingerprint = new Option<string[]>("--fingerprint") { Description = "SHA-256 fingerprint of a client certificate that signs in as the user.", HelpName = "hex" };
        var subject = new Option<string[]>("--subject") { Description = "Subject of a client certificate that signs in as the user, below a configured authority.", HelpName = "name" };
        var tenant = new Option<string?>("--tenant") { Description = "On whose account the user's mail is sent.", HelpName = "name" };
        var stream = new Option<string?>("--stream") { Description = "What the user's mail is for, unless it says so itself.", HelpName = "transactional|bulk" };
        var pool = new Option<string?>("--pool") { Description = "The pool of sources by which it leaves, unless it wishes for another.", HelpName = "name" };
        var command = new Command("add", "Add a user, or change the one of that name.") { user, senders, fromInput, fingerprint, subject, tenant, stream, pool };
        command.SetAction(async (parsed, cancellation) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            try
            {
                var name = parsed.GetRequiredValue(user);
                var certificates = ParseFingerprints(parsed.GetValue(fingerprint) ?? []);
                ImmutableArray<string> subjects = [.. parsed.GetValue(subject) ?? []];
                // A device that has a certificate needs no password; it gets one only when asked for.
                string? password = null;
                if (parsed.GetValue(fromInput)) password = await Console.In.ReadLineAsync(cancellation) ?? "";
                else if (certificates.IsEmpty && subjects.IsEmpty) password = GeneratePassword();

                var entry = new CredentialEntry
                {
                    User = CheckName(name),
                    Senders = CheckSenders(parsed.GetValue(senders) ?? [], name),
                    Verifier = password is null ? null : ScramKeys.CreateVerifier(CheckPassword(password)),
                    Fingerprints = certificates,
                    Subjects = subjects,
                    Labels = CredentialLabels.Check(parsed.GetValue(tenant), parsed.GetValue(stream), parsed.GetValue(pool)),
                };
                var path = locate(parsed);
                CredentialFile.Write(path, CredentialFile.Read(path).With(entry));
                await output.WriteLineAsync($"{name} may send as {string.Join(", ", entry.Senders)}.");
                if (password is not null && !parsed.GetValue(fromInput)) await output.WriteLineAsync($"Password, shown this once: {password}");
                return 0;
            }
            catch (CredentialFileException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
        return command;
    }

    private static Command CreateList(Func<ParseResult, string> locate)
    {
        var json = new Option<bool>("--json") { Description = "Prints one JSON array." };
        var command = new Command("list", "Show who may sign in, and as whom they may send.") { json };
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                var output = parsed.InvocationConfiguration.Output;
                await CredentialListing.WriteAsync(output, CredentialFile.Read(locate(parsed)), parsed.GetValue(json) ? ListingFormat.Json : ListingFormat.Text);
                return 0;
            }
            catch (CredentialFileException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
        return command;
    }

    private static Command CreateRemove(Func<ParseResult, string> locate)
    {
        var user = new Argument<string>("user") { Description = "The user's name." };
        var command = new Command("remove", "Remove a user: the next sign-in fails.") { user };
        command.SetAction(async (parsed, _) =>
        {
            try
            {
                var name = parsed.GetRequiredValue(user);
                var path = locate(parsed);
                var document = CredentialFile.Read(path);
                if (document.Find(name) is null) throw new CredentialFileException($"There is no user '{name}'. `postrider credential list` shows all.");
                CredentialFile.Write(path, document.Without(name));
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{name} can no longer sign in.");
                return 0;
            }
            catch (CredentialFileException e)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync(e.Message);
                return Failed;
            }
        });
        return command;
    }

    private static string CheckName(string name) => name.Length is > 0 and <= 255 && !name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        ? name
        : throw new CredentialFileException("A user's name is 1 to 255 characters without spaces.");

    // Clients disagree on how other characters become octets (SASLprep, RFC 4013, is not in all of them).
    private static string CheckPassword(string password) => password.Length >= 8 && password.All(c => c is >= ' ' and <= '~')
        ? password
        : throw new CredentialFileException("A password is 8 characters or more, all of them printable ASCII: clients disagree on how to send others.");

    private static ImmutableArray<string> CheckSenders(string[] senders, string user)
    {
        string[] patterns = [.. senders.SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (patterns.Length == 0)
        {
            return MailboxAddress.TryParse(user, out _)
                ? [user]
                : throw new CredentialFileException($"'{user}' is not a mail address, so say as whom it may send: --senders @example.com, or --senders '*' for all.");
        }

        foreach (var pattern in patterns)
        {
            var good = pattern == "*"
                || (pattern.StartsWith("@.", StringComparison.Ordinal) && DomainName.TryParse(pattern[2..], out _))
                || (pattern.StartsWith('@') && DomainName.TryParse(pattern[1..], out _))
                || MailboxAddress.TryParse(pattern, out _);
            if (!good) throw new CredentialFileException($"'{pattern}' is not a sender: write user@domain, @domain, @.domain for all below it, or *.");
        }

        return [.. patterns];
    }

    private static ImmutableArray<string> ParseFingerprints(string[] fingerprints)
    {
        string[] plain = [.. fingerprints.Select(f => f.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant())];
        foreach (var fingerprint in plain)
            if (fingerprint.Length != 64 || !fingerprint.All(char.IsAsciiHexDigit))
                throw new CredentialFileException($"'{fingerprint}' is not a SHA-256 fingerprint of 64 hexadecimal digits: `openssl x509 -noout -fingerprint -sha256 -in FILE` prints it.");
        return [.. plain];
    }
}
