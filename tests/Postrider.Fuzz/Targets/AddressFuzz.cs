using System.Text;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Mailboxes and paths. What is taken keeps the limits and comes back from its own text.</summary>
public sealed class AddressFuzz : IFuzzTarget
{
    public string Name => "address";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "a@b.example"u8.ToArray(),
        "\"a@>\\\"b\"@c.example"u8.ToArray(),
        "a@[192.0.2.1]"u8.ToArray(),
        "a@[IPv6:2001:db8::1]"u8.ToArray(),
        "grüße@bücher.example"u8.ToArray(),
        "<@x.example,@y.example:a@b.example>"u8.ToArray(),
        "<postmaster>"u8.ToArray(),
        "<>"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var strict = AddressGrammar.TryParseMailbox(input, Utf8Mode.Refused, out var ascii);
        var error = AddressGrammar.TryParseMailbox(input, Utf8Mode.Allowed, out var mailbox);
        if (error == PathError.None) Check(mailbox);
        Invariant.Holds(strict == error || strict == PathError.NeedsSmtpUtf8, "SMTPUTF8 changes more than it may.");
        Invariant.Holds(strict != PathError.None || (ascii == mailbox && Ascii.IsValid(input)), "An address was taken that needs SMTPUTF8.");

        var length = PathGrammar.Find(input);
        Invariant.Holds(length <= input.Length && (length == 0 || (input[0] == '<' && input[length - 1] == '>')), "A path lies outside its brackets.");
        if (PathGrammar.TryParseForwardPath(input[..length], Utf8Mode.Allowed, out var forward) == PathError.None) Check(forward);
        if (PathGrammar.TryParseReversePath(input[..length], Utf8Mode.Allowed, out var reverse) == PathError.None && reverse is { } sender) Check(sender);
        if (DomainName.TryParse(Encoding.UTF8.GetString(input), out var domain))
            Invariant.Holds(domain.Value.Length is > 0 and <= 253 && DomainName.Parse(domain.Value) == domain, "A domain does not come back.");
    }

    private static void Check(MailboxAddress mailbox)
    {
        Invariant.IsWritable(mailbox.ToString(), "An address");
        Invariant.Holds(Encoding.UTF8.GetByteCount(mailbox.LocalPart) <= 64, "A local part is too long.");
        if (mailbox.Destination.Length == 0) Invariant.Holds(mailbox.LocalPart == "postmaster", "Only postmaster goes without a domain.");
        else Invariant.Holds(Comes(mailbox), $"{mailbox} does not come back.");
    }

    // Escapes may make the text of a quoted local part longer than a path may be; then it need not come back.
    private static bool Comes(MailboxAddress mailbox) =>
        Encoding.UTF8.GetByteCount(mailbox.ToString()) > 254 || (MailboxAddress.TryParse(mailbox.ToString(), out var again) && again == mailbox);
}
