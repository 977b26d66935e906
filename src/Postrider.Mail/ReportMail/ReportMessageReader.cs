using System.Collections.Immutable;
using MimeKit;
using Postrider.Smtp;

namespace Postrider.Mail.ReportMail;

/// <summary>Finds the reports in a message: attachments of the field's types, or of a general type with a name that says what they are.</summary>
public static class ReportMessageReader
{
    private const int MaximumDepth = 10;
    private const int MaximumSubject = 200;

    private static readonly ParserOptions Options = CreateOptions();

    private static readonly string[] Types =
    [
        "application/zip", "application/x-zip", "application/x-zip-compressed", "application/gzip", "application/x-gzip", "application/gzip-compressed",
        "application/xml", "text/xml", "application/json", "application/tlsrpt+gzip", "application/tlsrpt+json", "application/dmarc+xml", "application/dmarc+gzip",
    ];

    private static readonly string[] Extensions = [".zip", ".gz", ".xml", ".json"];

    /// <param name="message">The message, of a size that the caller has bounded; it is read twice.</param>
    /// <exception cref="FormatException">It is no message.</exception>
    /// <exception cref="InvalidDataException">It has more parts or fields than a message with a report has; the message says how many may be.</exception>
    public static async Task<ReportMessage> ReadAsync(Stream message, ReportLimits limits, CancellationToken cancellation)
    {
        await MessageCensus.TakeAsync(Options, message, limits, cancellation).ConfigureAwait(false);
        using var mime = await new MimeParser(Options, message).ParseMessageAsync(cancellation).ConfigureAwait(false);
        var readings = ImmutableArray.CreateBuilder<ReportReading>();
        var parts = 0;
        foreach (var part in Leaves(mime.Body, 0))
        {
            if (++parts > limits.Parts) break;
            if (!IsCandidate(part)) continue;
            cancellation.ThrowIfCancellationRequested();
            readings.AddRange(Read(part, limits));
        }

        return new ReportMessage(DomainOf(mime.From), Cut(mime.Subject ?? ""), readings.ToImmutable())
        {
            TlsSubmitter = DomainName.TryParse(mime.Headers["TLS-Report-Submitter"]?.Trim(), out var submitter) ? submitter : default,
        };
    }

    private static IReadOnlyList<ReportReading> Read(MimePart part, ReportLimits limits)
    {
        var name = Cut(part.FileName ?? part.ContentType.Name ?? "");
        if (part.Content is not { } content) return [];
        using var octets = new MemoryStream();
        // What is encoded is never longer than the message was, and that has its bound.
        content.DecodeTo(octets);
        return ReportUnpacking.Read(name, octets.GetBuffer().AsMemory(0, (int)octets.Length), limits);
    }

    private static bool IsCandidate(MimePart part)
    {
        if (Types.Contains(part.ContentType.MimeType, StringComparer.OrdinalIgnoreCase)) return true;
        var name = part.FileName ?? part.ContentType.Name ?? "";
        return Array.Exists(Extensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    private static IEnumerable<MimePart> Leaves(MimeEntity? entity, int depth)
    {
        if (depth > MaximumDepth) return [];
        return entity switch
        {
            MimePart part => [part],
            Multipart multipart => multipart.SelectMany(child => Leaves(child, depth + 1)),
            // Somebody passed the reporter's mail on.
            MessagePart { Message: { } inner } => Leaves(inner.Body, depth + 1),
            _ => [],
        };
    }

    private static DomainName DomainOf(InternetAddressList from) =>
        from.Mailboxes.FirstOrDefault() is { } author && DomainName.TryParse(author.Address[(author.Address.LastIndexOf('@') + 1)..], out var domain) ? domain : default;

    private static string Cut(string text)
    {
        var clean = string.Concat(text.Take(MaximumSubject).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? ' ' : c));
        return clean.Trim();
    }

    private static ParserOptions CreateOptions()
    {
        var options = ParserOptions.Default.Clone();
        options.MaxMimeDepth = MaximumDepth;
        options.MaxAddressGroupDepth = 2;
        return options;
    }
}
