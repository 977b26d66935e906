using System.Buffers;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Relay.Submission;

/// <summary>
/// Judges a header section and says what is written in its place. What is added stands before the message, so that its own octets
/// pass untouched; only blind copies, results that strangers wrote in our name and the fields that label a message for us are cut out, and the empty line put in that a broken message lacks.
/// </summary>
internal sealed class HeadWriter(
    SubmissionRules rules, MessageSource source, MailboxAddress? reversePath, MailParameters parameters, string id, DateTimeOffset at)
{
    /// <summary>Octets of a trace line and the fields that a submission server adds, as a rule.</summary>
    private const int TypicalAddition = 512;

    private static readonly SearchValues<byte> LineEndsAndNul = SearchValues.Create("\r\n\0"u8);

    /// <summary>Message-ID without brackets: the client's or ours; <c>null</c> when it has none.</summary>
    public string? MessageId { get; private set; }

    /// <summary>What the message is labelled with.</summary>
    public MessageLabels Labels { get; private set; } = MessageLabels.None;

    /// <summary>Whether the message says that it may go without what the recipients' domain wants of TLS.</summary>
    public bool IsTlsOptional { get; private set; }

    /// <summary>Judges the section and writes what comes before the body.</summary>
    /// <param name="message">The message as far as it is here; the whole header section and more.</param>
    /// <param name="end">Where the section ends.</param>
    /// <param name="onlyRecipient">The recipient when there is just one.</param>
    /// <param name="body">Takes the octets.</param>
    /// <returns>How many octets of <paramref name="message"/> are dealt with, the rest to be passed on; or the refusal.</returns>
    public async ValueTask<(int Done, Reply? Refusal)> WriteAsync(
        ReadOnlyMemory<byte> message, HeaderEnd end, MailboxAddress? onlyRecipient, IBodyWriter body, CancellationToken cancellation)
    {
        var fields = message[..end.FieldsLength];
        var checksSenders = source.Principal is { Senders.IsAny: false };
        var survey = HeaderSurvey.Of(fields.Span, checksSenders, source.Service == Service.Submission, source.IsTrusted ? null : rules.ServiceId.Value);
        if (Judge(survey, fields.Span, checksSenders) is { } refusal) return (0, refusal);

        MessageId = survey.MessageId;
        Labels = LabelRules.Decide(
            IsOwn ? survey.Labels : null, source.Principal?.Labels ?? PrincipalLabels.None, source.Labels, (survey.Hints & rules.Options.BulkHints) != BulkHints.None);
        IsTlsOptional = survey.IsTlsOptional;
        var added = new ArrayBufferWriter<byte>(TypicalAddition);
        TraceField.Write(added, source, rules.Options, parameters, id, onlyRecipient, at);
        if (source.Service == Service.Submission) Complete(added, survey);
        await WriteAsync(added.WrittenMemory, body, cancellation).ConfigureAwait(false);

        if (survey.Cuts.Count == 0 && end.Kind != HeaderEndKind.NotAField) return (0, null);
        var done = 0;
        foreach (var (start, length) in survey.Cuts)
        {
            await WriteAsync(fields[done..start], body, cancellation).ConfigureAwait(false);
            done = start + length;
        }

        await WriteAsync(fields[done..], body, cancellation).ConfigureAwait(false);
        if (end.Kind == HeaderEndKind.NotAField) await WriteAsync("\r\n"u8.ToArray(), body, cancellation).ConfigureAwait(false);
        return (end.FieldsLength, null);
    }

    /// <summary>Whether the message is of somebody who may send here, so that what it says of itself counts.</summary>
    private bool IsOwn => source.Recipients == RecipientScope.All;

    private static ValueTask WriteAsync(ReadOnlyMemory<byte> octets, IBodyWriter body, CancellationToken cancellation) =>
        octets.IsEmpty ? ValueTask.CompletedTask : body.WriteAsync(new ReadOnlySequence<byte>(octets), cancellation);

    private Reply? Judge(HeaderSurvey survey, ReadOnlySpan<byte> fields, bool checksSenders)
    {
        if (fields.Length > rules.Options.MaximumHeaderSize) return SubmissionReplies.HeaderTooLarge;
        if (survey.ReceivedCount > rules.Options.MaximumReceived) return SubmissionReplies.Loop;
        // The engine sees to line ends but for BINARYMIME, whose header section is lines of text all the same (RFC 3030, 3).
        if (HasBareLineEnd(fields)) return SubmissionReplies.BareLineEnd;
        if (IsOwn && survey.Labels is { } labels && Judge(labels) is { } unlabelled) return unlabelled;
        if (!checksSenders || source.Principal is not { } principal) return null;

        if (survey.HasUnreadableOriginator) return SubmissionReplies.UnreadableSender;
        foreach (var originator in survey.Originators)
            if (!principal.Senders.Allows(originator)) return SubmissionReplies.FromNotAllowed(originator);
        // A From field that is missing is written from the reverse-path, which was checked; the null one says nothing of who sends.
        return survey.HasEmptyFrom || (!survey.HasFrom && reversePath is null) ? SubmissionReplies.NoFrom : null;
    }

    private Reply? Judge(LabelFields labels)
    {
        if (labels.Problem is { } problem) return SubmissionReplies.BadLabel(problem);
        if (labels.Pool is not { } wish) return null;
        if (rules.Egress.Find(wish) is not { } pool) return SubmissionReplies.NoPool(wish);
        return pool.IsOpenTo(source.Principal?.Labels.Tenant ?? source.Labels.Tenant) ? null : SubmissionReplies.PoolNotOpen(wish);
    }

    private static bool HasBareLineEnd(ReadOnlySpan<byte> fields)
    {
        while (true)
        {
            var at = fields.IndexOfAny(LineEndsAndNul);
            if (at < 0) return false;
            if (fields[at] != (byte)'\r' || at + 1 >= fields.Length || fields[at + 1] != (byte)'\n') return true;
            fields = fields[(at + 2)..];
        }
    }

    /// <summary>Adds what a submission server adds (RFC 6409, 8.2 and 8.3).</summary>
    private void Complete(ArrayBufferWriter<byte> added, HeaderSurvey survey)
    {
        if (!survey.HasFrom && reversePath is { } sender && (parameters.SmtpUtf8 || !sender.NeedsSmtpUtf8)) Append(added, $"From: <{sender}>\r\n");
        if (!survey.HasDate) Append(added, $"Date: {MessageDate.Format(at)}\r\n");
        if (string.IsNullOrEmpty(survey.MessageId))
        {
            MessageId = $"{id}@{rules.Options.HostName}";
            if (survey.MessageId is null) Append(added, $"Message-ID: <{MessageId}>\r\n");
        }
    }

    private static void Append(ArrayBufferWriter<byte> added, string field) => Encoding.UTF8.GetBytes(field, added);
}
