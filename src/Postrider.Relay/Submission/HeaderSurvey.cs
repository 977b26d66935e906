using System.Collections.Immutable;
using System.Text;
using Postrider.Mail.Authentication;
using Postrider.Mail.Headers;
using Postrider.Relay.Labels;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>What the door must know of a header section, gathered in one pass.</summary>
internal sealed class HeaderSurvey
{
    private int _tlsRequired;
    private bool _saysNo;

    private HeaderSurvey()
    {
    }

    public int ReceivedCount { get; private set; }

    public bool HasDate { get; private set; }

    public bool HasFrom { get; private set; }

    /// <summary>Message-ID without brackets; <c>null</c> where there is none.</summary>
    public string? MessageId { get; private set; }

    /// <summary>Whether the one TLS-Required field says No (RFC 8689, 4.2 and 8.4); with several of them none counts.</summary>
    public bool IsTlsOptional => _tlsRequired == 1 && _saysNo;

    /// <summary>The places of what is cut out, in order: blind copies, results in our name, labels.</summary>
    public List<(int Start, int Length)> Cuts { get; } = [];

    /// <summary>Every mailbox in From and Sender fields and their Resent- forms, however many of these there are; empty unless asked for.</summary>
    public ImmutableArray<MailboxAddress> Originators { get; private set; } = [];

    /// <summary>Whether a From field names nobody.</summary>
    public bool HasEmptyFrom { get; private set; }

    /// <summary>Whether one of these fields could not be read.</summary>
    public bool HasUnreadableOriginator { get; private set; }

    /// <summary>How the message labels itself; <c>null</c> where it does not.</summary>
    public LabelFields? Labels { get; private set; }

    /// <summary>What in it says that it is mail to many.</summary>
    public BulkHints Hints { get; private set; }

    /// <param name="fields">The fields of the section.</param>
    /// <param name="readOriginators">Whether <see cref="Originators"/> is wanted.</param>
    /// <param name="cutsBlind">Whether Bcc and Resent-Bcc are cut out.</param>
    /// <param name="serviceId">Our name in Authentication-Results, where fields that claim it are cut out; <c>null</c> where they are believed.</param>
    public static HeaderSurvey Of(ReadOnlySpan<byte> fields, bool readOriginators, bool cutsBlind, string? serviceId)
    {
        var survey = new HeaderSurvey();
        foreach (var field in new HeaderSection(fields)) survey.Note(field, readOriginators, cutsBlind, serviceId);
        return survey;
    }

    private void Note(HeaderField field, bool readOriginators, bool cutsBlind, string? serviceId)
    {
        // The length tells most fields apart before any name is compared.
        switch (field.Name.Length)
        {
            case 3 when cutsBlind && field.Is("Bcc"u8):
            case 10 when cutsBlind && field.Is("Resent-Bcc"u8):
            case 22 when serviceId is not null && ForeignResults.IsClaim(field, serviceId):
                Cuts.Add((field.Start, field.Length));
                break;
            case 4 when field.Is("Date"u8):
                HasDate = true;
                break;
            case 4 when field.Is("From"u8):
                HasFrom = true;
                if (readOriginators && !NoteOriginators(field)) HasEmptyFrom = true;
                break;
            case 6 when readOriginators && field.Is("Sender"u8):
                NoteOriginators(field);
                break;
            case 11 when readOriginators && field.Is("Resent-From"u8):
            case 13 when readOriginators && field.Is("Resent-Sender"u8):
                NoteOriginators(field);
                break;
            case 8 when field.Is("Received"u8):
                ReceivedCount++;
                break;
            case 10 when field.Is("Precedence"u8):
                if (field.Body.Trim(" \t"u8) is var word && (Ascii.EqualsIgnoreCase(word, "bulk"u8) || Ascii.EqualsIgnoreCase(word, "list"u8) || Ascii.EqualsIgnoreCase(word, "junk"u8)))
                    Hints |= BulkHints.Precedence;
                break;
            case 16 when field.Is("List-Unsubscribe"u8):
                Hints |= BulkHints.ListUnsubscribe;
                break;
            case 15 or 16 or 18 when LabelFields.IsLabel(field):
                (Labels ??= new LabelFields()).Read(field);
                Cuts.Add((field.Start, field.Length));
                break;
            case 12 when field.Is("TLS-Required"u8):
                _tlsRequired++;
                _saysNo = field.Unfold().Trim().Equals("No", StringComparison.OrdinalIgnoreCase);
                break;
            case 10 when MessageId is null && field.Is("Message-ID"u8):
                MessageId = field.Unfold().Trim('<', '>', ' ', '\t');
                break;
        }
    }

    /// <returns>Whether the field names anybody.</returns>
    private bool NoteOriginators(HeaderField field)
    {
        if (AddressField.TryParse(field.Body, out var mailboxes)) Originators = Originators.IsEmpty ? mailboxes : Originators.AddRange(mailboxes);
        else HasUnreadableOriginator = true;
        return !mailboxes.IsEmpty;
    }
}
