using Postrider.Smtp;

namespace Postrider.Sending;

/// <summary>Reads the command line of sendmail as its many callers write it: letters in clusters, values attached or apart.</summary>
internal static class SendmailSyntax
{
    /// <summary>Letters that take a value, attached or in the next argument.</summary>
    private const string WithValue = "BCDFfhLMNOopRrVX";

    /// <summary>Letters whose value, if any, is attached.</summary>
    private const string WithAttachedValue = "Abdq";

    /// <summary>Letters that stand alone. G, I, n, m, s, U and x mean nothing here and are taken for the sake of old callers.</summary>
    private const string Flags = "GIUimnstvx";

    /// <param name="name">By what name the program was called.</param>
    /// <param name="problem">What is wrong, for people; <c>null</c> when nothing is.</param>
    public static SendmailArguments? Parse(string name, IReadOnlyList<string> arguments, out string? problem)
    {
        var read = new SendmailArguments
        {
            Mode = name switch { "mailq" => SendmailMode.ListQueue, "newaliases" => SendmailMode.Nothing, _ => SendmailMode.Deliver },
        };
        problem = null;
        var at = 0;
        for (; at < arguments.Count; at++)
        {
            var argument = arguments[at];
            if (argument == "--")
            {
                at++;
                break;
            }

            // Options may stand among recipients, as getopt of the GNU library has it and callers rely on.
            if (argument.Length < 2 || argument[0] != '-')
            {
                read = read with { Recipients = read.Recipients.Add(argument) };
                continue;
            }

            for (var letter = 1; letter < argument.Length && problem is null; letter++)
            {
                var option = argument[letter];
                if (Flags.Contains(option, StringComparison.Ordinal))
                {
                    read = Apply(read, option);
                    continue;
                }

                var value = argument[(letter + 1)..];
                if (WithValue.Contains(option, StringComparison.Ordinal))
                {
                    if (value.Length == 0 && at + 1 >= arguments.Count) problem = $"-{option} needs a value.";
                    else if (value.Length == 0) value = arguments[++at];
                }
                else if (!WithAttachedValue.Contains(option, StringComparison.Ordinal))
                {
                    problem = $"-{option} is not an option of sendmail.";
                }

                if (problem is null) read = Apply(read, option, value, ref problem);
                break;
            }

            if (problem is not null) return null;
        }

        return read with { Recipients = read.Recipients.AddRange(arguments.Skip(at)) };
    }

    private static SendmailArguments Apply(SendmailArguments read, char flag) => flag switch
    {
        'i' => read with { IgnoresDots = true },
        't' => read with { ReadsRecipients = true },
        'v' => read with { IsVerbose = true },
        _ => read,
    };

    private static SendmailArguments Apply(SendmailArguments read, char option, string value, ref string? problem)
    {
        switch (option)
        {
            case 'b':
                return ReadMode(read, value, ref problem);
            case 'q':
                // The relay tries by itself; a run of the queue on demand is 'postrider queue retry'.
                return read with { Mode = SendmailMode.Nothing };
            case 'f' or 'r':
                return read with { Sender = Bare(value) };
            case 'F':
                return read with { FullName = value };
            case 'C':
                return read with { Config = value };
            case 'o':
                // -oi and its longer spellings; all others tune a sendmail that is not here.
                return value is "i" or "itrue" or "iyes" ? read with { IgnoresDots = true } : read;
            case 'O':
                return value.Replace(" ", "", StringComparison.Ordinal).Equals("IgnoreDots=true", StringComparison.OrdinalIgnoreCase) ? read with { IgnoresDots = true } : read;
            case 'N':
                return ReadNotify(read, value, ref problem);
            case 'R':
                return ReadReturn(read, value, ref problem);
            case 'V':
                if (value.Length > 100) problem = "-V takes at most 100 characters (RFC 3461, 4.4).";
                return read with { EnvelopeId = value };
            default:
                return read;
        }
    }

    private static SendmailArguments ReadMode(SendmailArguments read, string value, ref string? problem)
    {
        switch (value)
        {
            case "m" or "a":
                return read with { Mode = SendmailMode.Deliver };
            case "s":
                return read with { Mode = SendmailMode.Smtp };
            case "p" or "P":
                return read with { Mode = SendmailMode.ListQueue };
            case "i" or "I":
                return read with { Mode = SendmailMode.Nothing };
            case "d" or "D":
                problem = $"-b{value} is not for this program: 'postrider serve' is the server.";
                return read;
            default:
                problem = $"-b{value} is not supported; -bm, -bs, -bp and -bi are.";
                return read;
        }
    }

    private static SendmailArguments ReadNotify(SendmailArguments read, string value, ref string? problem)
    {
        var notify = DsnNotify.Unspecified;
        foreach (var word in value.Split(',', StringSplitOptions.TrimEntries))
        {
            var one = word.ToLowerInvariant() switch
            {
                "never" => DsnNotify.Never,
                "success" => DsnNotify.Success,
                "failure" => DsnNotify.Failure,
                "delay" => DsnNotify.Delay,
                _ => DsnNotify.Unspecified,
            };
            if (one == DsnNotify.Unspecified) problem = $"-N takes never, or success, failure and delay with commas; '{word}' is none of them.";
            notify |= one;
        }

        if (notify.HasFlag(DsnNotify.Never) && notify != DsnNotify.Never) problem = "-N never stands alone (RFC 3461, 4.1).";
        return read with { Notify = notify };
    }

    private static SendmailArguments ReadReturn(SendmailArguments read, string value, ref string? problem)
    {
        var what = value.ToLowerInvariant() switch { "full" => DsnReturn.Full, "hdrs" => DsnReturn.Headers, _ => DsnReturn.Unspecified };
        if (what == DsnReturn.Unspecified) problem = $"-R takes full or hdrs, not '{value}'.";
        return read with { Return = what };
    }

    private static string Bare(string address)
    {
        var text = address.Trim();
        return text.StartsWith('<') && text.EndsWith('>') ? text[1..^1] : text;
    }
}
