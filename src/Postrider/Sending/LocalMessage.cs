using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using MimeKit;
using Postrider.Mail.Headers;

namespace Postrider.Sending;

/// <summary>A message of this machine whose header section has been read: what it says, and all of it again as a stream.</summary>
internal sealed class LocalMessage
{
    /// <summary>More header than the relay takes by default; beyond it nothing is looked for.</summary>
    private const int MaximumHeader = 1024 * 1024;

    private static readonly ParserOptions Lenient = new() { AllowAddressesWithoutDomain = true, AllowUnquotedCommasInAddresses = true };

    private LocalMessage(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> fields, Stream rest)
    {
        Head = head;
        Fields = fields;
        Rest = rest;
    }

    /// <summary>What has been read so far: the header section and the beginning of the body.</summary>
    private ReadOnlyMemory<byte> Head { get; }

    private ReadOnlyMemory<byte> Fields { get; }

    private Stream Rest { get; }

    /// <exception cref="InvalidDataException">The header section is too large.</exception>
    public static async Task<LocalMessage> ReadAsync(Stream text, CancellationToken cancellation)
    {
        var head = new ArrayBufferWriter<byte>(16 * 1024);
        var scanner = new HeaderScanner();
        var start = 0;
        while (true)
        {
            var length = await text.ReadAsync(head.GetMemory(4096), cancellation).ConfigureAwait(false);
            head.Advance(length);
            var isBegun = length == 0 || head.WrittenSpan.IndexOf((byte)'\n') >= 0;
            if (isBegun && start == 0) start = MailboxLineLength(head.WrittenSpan);
            var message = head.WrittenMemory[start..];
            if (length == 0) return new LocalMessage(message, message[..scanner.Finish(message.Span).FieldsLength], Null);
            if (isBegun && scanner.TryFindEnd(message.Span, out var end)) return new LocalMessage(message, message[..end.FieldsLength], text);
            if (head.WrittenCount > MaximumHeader) throw new InvalidDataException($"The header section is longer than {MaximumHeader} octets.");
        }
    }

    public bool HasFrom
    {
        get
        {
            foreach (var one in new HeaderSection(Fields.Span))
                if (one.Is("From"u8)) return true;
            return false;
        }
    }

    /// <summary>Whom the message names: in To, Cc and Bcc; or, where it was sent on, in the newest block of Resent fields alone (RFC 5322, 3.6.6).</summary>
    /// <param name="problem">The field that cannot be read, for people; <c>null</c> when all can.</param>
    public ImmutableArray<string> ReadRecipients(out string? problem)
    {
        problem = null;
        var plain = ImmutableArray.CreateBuilder<string>();
        var resent = ImmutableArray.CreateBuilder<string>();
        var resentNames = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var isResent = false;
        foreach (var field in new HeaderSection(Fields.Span))
        {
            var name = Encoding.ASCII.GetString(field.Name);
            if (name.StartsWith("Resent-", StringComparison.OrdinalIgnoreCase))
            {
                // Blocks are put before one another; a field that comes again begins an older one.
                if (!resentNames.Add(name)) break;
                isResent = true;
                if (field.Is("Resent-To"u8) || field.Is("Resent-Cc"u8) || field.Is("Resent-Bcc"u8)) Collect(field, name, resent, ref problem);
            }
            else if (field.Is("To"u8) || field.Is("Cc"u8) || field.Is("Bcc"u8))
            {
                Collect(field, name, plain, ref problem);
            }
        }

        return isResent ? resent.ToImmutable() : plain.ToImmutable();
    }

    /// <summary>The whole message, once.</summary>
    /// <param name="from">The value of a From field to be put before it, or <c>null</c>.</param>
    public Stream Open(string? from)
    {
        var start = from is null ? ReadOnlyMemory<byte>.Empty : Encoding.UTF8.GetBytes($"From: {from}\r\n");
        return new JoinedStream([start, Head], Rest);
    }

    private static void Collect(HeaderField field, string name, ImmutableArray<string>.Builder recipients, ref string? problem)
    {
        var body = field.Body.ToArray();
        if (field.Unfold().Length == 0) return;
        if (!InternetAddressList.TryParse(Lenient, body, 0, body.Length, out var list)) problem ??= $"The field {name} cannot be read: {field.Unfold()}";
        else recipients.AddRange(list.Mailboxes.Select(mailbox => mailbox.Address));
    }

    /// <summary>A mailbox file begins each message with a line <c>From user date</c>, which is no field; some programs pass it on.</summary>
    private static int MailboxLineLength(ReadOnlySpan<byte> octets) => octets.StartsWith("From "u8) ? octets.IndexOf((byte)'\n') + 1 : 0;

    private static readonly Stream Null = Stream.Null;
}
