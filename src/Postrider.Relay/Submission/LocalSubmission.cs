using System.Buffers;
using System.IO.Pipelines;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>
/// Submission by a program on this machine that proved its right in another way (the rights of the data directory): through the same door,
/// with any reverse-path. Line ends of every kind become CRLF, so that no bare one gets into the spool; BINARYMIME alone stays as it is.
/// </summary>
public sealed class LocalSubmission(SubmissionDoor door)
{
    /// <summary>Takes a message and makes it durable.</summary>
    /// <param name="envelope">Who sends to whom.</param>
    /// <param name="message">The message, read to its end.</param>
    /// <returns>The door's reply, and the id when it is positive.</returns>
    public async ValueTask<LocalReceipt> SubmitAsync(LocalEnvelope envelope, PipeReader message, CancellationToken cancellation)
    {
        // The door does the same for recipients.
        var reversePath = envelope.ReversePath is { Destination.Length: 0 } local
            ? new MailboxAddress(local.LocalPart, door.Rules.Options.HostName)
            : envelope.ReversePath;
        var opening = door.OpenLocal("local", envelope.User, reversePath, envelope.Parameters);
        if (opening.Transaction is not SubmissionTransaction transaction) return new(opening.Reply, null);
        await using (transaction.ConfigureAwait(false))
        {
            foreach (var recipient in envelope.Recipients)
            {
                var reply = await transaction.AddRecipientAsync(recipient.Address, recipient.Parameters, cancellation).ConfigureAwait(false);
                if (!reply.IsPositive) return new(reply, null);
            }

            if (await transaction.BeginBodyAsync(cancellation).ConfigureAwait(false) is { } refusal) return new(refusal, null);
            // RFC 3030, 3: its octets are not lines.
            var isBinary = envelope.Parameters.Body == BodyType.BinaryMime;
            var lineEnds = new LineEndWriter();
            var text = new ArrayBufferWriter<byte>(4096);
            while (true)
            {
                var read = await message.ReadAsync(cancellation).ConfigureAwait(false);
                text.ResetWrittenCount();
                foreach (var segment in read.Buffer)
                {
                    if (isBinary) text.Write(segment.Span);
                    else lineEnds.Write(segment.Span, text);
                }

                if (read.IsCompleted && !isBinary) lineEnds.Finish(text);
                if (text.WrittenCount > 0) await transaction.WriteAsync(new ReadOnlySequence<byte>(text.WrittenMemory), cancellation).ConfigureAwait(false);
                message.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted) break;
            }

            var answer = await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return new(answer, answer.IsPositive ? transaction.Id : null);
        }
    }
}
