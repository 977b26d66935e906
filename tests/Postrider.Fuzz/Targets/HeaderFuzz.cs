using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Header sections. Their end is the same however they come, the fields fill them without gaps, and mailboxes in them are good for SMTP.</summary>
public sealed class HeaderFuzz : IFuzzTarget
{
    public string Name => "header";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        "From: A <a@b.example>\r\nTo: c@d.example,\r\n \"E, F\" <e@f.example>\r\n\r\nbody\r\n"u8.ToArray(),
        "From: a@b.example <c@ d.example> (x@(y) e.example.), \"f@g.example\r\n\r\n"u8.ToArray(),
        "Subject : old\n\tfolded\n\nbody"u8.ToArray(),
        "From: group: a@b.example, c@d.example;\r\nBcc:\r\nno field\r\n"u8.ToArray(),
        "From: =?utf-8?q?gr=C3=BC=C3=9Fe?= <\"a b\"@[IPv6:2001:db8::1]> (comment (nested))\r\n\r\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var end = EndOf(input, input.Length);
        Invariant.Holds(EndOf(input, 1) == end && EndOf(input, 7) == end, "Pieces change the end.");
        Invariant.Holds(end.FieldsLength <= end.BodyStart && end.BodyStart <= input.Length, "The end lies outside.");
        var next = 0;
        foreach (var field in new HeaderSection(input[..end.FieldsLength]))
        {
            Invariant.Holds(field.Start == next && field.Length > 0, "There is a gap between fields.");
            next = field.Start + field.Length;
            Invariant.Holds(!field.Unfold().AsSpan().ContainsAny('\r', '\n'), "An unfolded field holds a line end.");
            var guesses = AddressGuesses.Find(field.Body);
            Invariant.Holds(guesses.Length <= AddressGuesses.MaximumDomains && guesses.All(domain => !domain.IsEmpty), "A guess is no domain.");
            if (!AddressField.TryParse(field.Body, out var mailboxes)) continue;
            foreach (var mailbox in mailboxes)
            {
                Invariant.IsWritable(mailbox.ToString(), "A mailbox");
                Invariant.Holds(MailboxAddress.TryParse(mailbox.ToString(), out var again) && again == mailbox, "A mailbox does not come back.");
            }
        }

        Invariant.Holds(next == end.FieldsLength, "Fields do not fill the section.");
    }

    private static HeaderEnd EndOf(ReadOnlySpan<byte> input, int arrival)
    {
        var scanner = new HeaderScanner();
        for (var come = 0; come < input.Length;)
        {
            come = Math.Min(input.Length, come + arrival);
            if (scanner.TryFindEnd(input[..come], out var end)) return end;
        }

        return scanner.Finish(input);
    }
}
