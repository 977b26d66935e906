using Postrider.Smtp;
using Postrider.Smtp.Commands;

namespace Postrider.Fuzz.Targets;

/// <summary>Command lines with their parameters. What is taken keeps the session's limits and may be written to a log or a header.</summary>
public sealed class CommandFuzz : IFuzzTarget
{
    private static readonly CommandContext Context = new()
    {
        IsExtended = true,
        IsSubmission = true,
        MaximumMessageSize = 1_000_000,
        Now = new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero),
        MaximumHold = TimeSpan.FromDays(7),
        MinimumDeliverBy = TimeSpan.FromMinutes(1),
        BinaryAllowed = true,
        RequireTlsAllowed = true,
    };

    public string Name => "command";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "EHLO client.example"u8.ToArray(),
        "MAIL FROM:<a@b.example> SIZE=1000 BODY=8BITMIME SMTPUTF8 RET=HDRS ENVID=a+2Bb AUTH=<> REQUIRETLS"u8.ToArray(),
        "MAIL FROM:<a@b.example> HOLDFOR=60 BY=120;RT MT-PRIORITY=-3"u8.ToArray(),
        "MAIL FROM: <> HOLDUNTIL=2026-02-01T09:00:00.5+01:00 AUTH=e+3Dmc2@example.com"u8.ToArray(),
        "RCPT TO:<\"a@b\"@c.example> NOTIFY=SUCCESS,FAILURE,DELAY ORCPT=rfc822;a+2Bb@c.example"u8.ToArray(),
        "RCPT TO:<postmaster> NOTIFY=NEVER ORCPT=utf-8;gr\\x{FC}\\x{DF}e@b.example"u8.ToArray(),
        "BDAT 4096 LAST"u8.ToArray(),
        "AUTH PLAIN dGltAHRpbQ=="u8.ToArray(),
        "XCLIENT ADDR=IPV6:2001:db8::1 PORT=4711 NAME=[UNAVAILABLE] HELO=a.example LOGIN=a+20b PROTO=ESMTP"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var verb = CommandLine.Split(input, out var argument);
        Invariant.Holds(Enum.IsDefined(verb) && argument.Length <= input.Length, "A line was split into what it does not hold.");
        // Each parser sees each line, whatever its verb: they must not lean on one another.
        CheckMail(argument);
        CheckRecipient(argument);
        CheckSmallCommands(argument);
        CheckXClient(argument);
        if (InternetTime.TryParse(argument, out var time)) Invariant.Holds(time.Offset == TimeSpan.Zero, "A time is not in UTC.");
    }

    private static void CheckMail(ReadOnlySpan<byte> argument)
    {
        if (MailCommand.TryParse(argument, Context, out var reversePath, out var parameters) is { } refusal)
        {
            Invariant.Holds(refusal.IsPermanent && refusal.Status is not null, "A refusal is not 5xx with an enhanced code.");
            return;
        }

        Invariant.IsWritable(reversePath?.ToString(), "A reverse-path");
        Invariant.IsWritable(parameters.EnvelopeId, "ENVID");
        Invariant.IsWritable(parameters.SubmittedBy?.ToString(), "AUTH");
        Invariant.Holds(parameters.EnvelopeId is not { Length: > 100 }, "ENVID is too long.");
        Invariant.Holds(parameters.DeclaredSize is not > 1_000_000 and not < 0, "SIZE is out of range.");
        Invariant.Holds(parameters.Priority is >= -9 and <= 9, "MT-PRIORITY is out of range.");
        Invariant.Holds(!(parameters.HoldUntil - Context.Now > Context.MaximumHold), "A hold is too long.");
        Invariant.Holds(parameters.DeliverBy is not { Mode: DeliverByMode.Return } by || by.At >= Context.Now + Context.MinimumDeliverBy, "BY is too soon.");
        Invariant.Holds(parameters.SmtpUtf8 || reversePath is not { NeedsSmtpUtf8: true }, "A reverse-path needs SMTPUTF8.");
    }

    private static void CheckRecipient(ReadOnlySpan<byte> argument)
    {
        if (RecipientCommand.TryParse(argument, Context, MailParameters.None, out var forwardPath, out var parameters) is { } refusal)
        {
            Invariant.Holds(refusal.IsPermanent && refusal.Status is not null, "A refusal is not 5xx with an enhanced code.");
            return;
        }

        Invariant.Holds(!forwardPath.NeedsSmtpUtf8, "A forward-path needs SMTPUTF8.");
        Invariant.IsWritable(forwardPath.ToString(), "A forward-path");
        Invariant.IsWritable(parameters.Original?.ToString(), "ORCPT");
        Invariant.Holds(!parameters.Notify.HasFlag(DsnNotify.Never) || parameters.Notify == DsnNotify.Never, "NEVER does not stand alone.");
    }

    private static void CheckSmallCommands(ReadOnlySpan<byte> argument)
    {
        if (HelloCommand.TryParse(argument, out var name) is null)
        {
            Invariant.IsWritable(name, "A HELO name");
            Invariant.Holds(name.Length is > 0 and <= 255 && System.Text.Ascii.IsValid(name), "A HELO name is out of bounds.");
        }

        if (BdatCommand.TryParse(argument, out var octets, out _) is null) Invariant.Holds(octets >= 0, "A chunk has a negative size.");
        if (AuthCommand.TryParse(argument, out var mechanism, out var initial, out var hasInitial) is not null) return;
        Invariant.Holds(mechanism.Length is > 0 and <= 20, "A mechanism's name is out of bounds.");
        Invariant.Holds(hasInitial || initial.IsEmpty, "An initial response is there and not there.");
    }

    private static void CheckXClient(ReadOnlySpan<byte> argument)
    {
        if (XClientCommand.TryParse(argument, out var attributes) is not null) return;
        Invariant.Holds(attributes.Given != XClientFields.None, "XCLIENT gave nothing.");
        Invariant.IsWritable(attributes.Name, "NAME");
        Invariant.IsWritable(attributes.Helo, "HELO");
        Invariant.IsWritable(attributes.Login, "LOGIN");
        Invariant.Holds(attributes.Address is not { IsIPv4MappedToIPv6: true }, "An IPv4 address came in IPv6's clothes.");
    }
}
