using System.Text;
using MimeKit;
using MimeKit.Utils;
using Postrider.Smtp;

namespace Postrider.Relay.Conversion;

/// <summary>Reads a message once and finds what must be written in another way. Keeps nothing of the content but counts.</summary>
internal sealed class EntitySurvey(Stream message, BodyType target) : MimeReader(message)
{
    /// <summary>Changes to one message; what needs more is a trick, not a message.</summary>
    private const int MaximumPatches = 10_000;

    private readonly List<Patch> _patches = [];
    private EntityHeader _header = new();
    private EntityHeader? _top;
    private ContentType? _type;
    private ContentProfile _profile = new();
    private int _sealed;
    private bool _isRefused;

    /// <summary>The patches in the order of the message; <c>null</c> when it cannot be converted.</summary>
    public IReadOnlyList<Patch>? Finish()
    {
        if (_patches.Count > 0 && _top is { HasMimeVersion: false, IsVersionAdded: false } top) InsertAtEnd(top, "MIME-Version: 1.0\r\n");
        if (_isRefused) return null;
        _patches.Sort(static (one, other) => (one.Start, one.End).CompareTo((other.Start, other.End)));
        // Two changes of one field contradict each other.
        for (var i = 1; i < _patches.Count; i++)
            if (_patches[i].Start < _patches[i - 1].End) return null;
        return _patches;
    }

    protected override void OnHeadersBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        _header = new EntityHeader();
        _top ??= _header;
    }

    protected override void OnHeaderRead(Header header, int beginLineNumber, CancellationToken cancellationToken)
    {
        _header.Note(header);
        if (Ascii.IsValid(header.RawField) && Ascii.IsValid(header.RawValue)) return;
        if (HeaderEncoding.TryEncode(header, out var field) && header.Offset is { } start) Add(Patch.Replace(start, EntityHeader.EndOf(header), field));
        else _isRefused = true;
    }

    protected override void OnBodySeparator(long beginOffset, int lineNumber, long endOffset, CancellationToken cancellationToken) => _header.End = beginOffset;

    protected override void OnMimeMessageBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => _header.IsMessage = true;

    protected override void OnMultipartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        Relabel();
        // RFC 1847, 2.1 and 2.2: no agent may change a signed or encrypted part.
        if (IsSealed(contentType)) _sealed++;
    }

    protected override void OnMultipartEnd(
        ContentType contentType, long beginOffset, int beginLineNumber, long headersEndOffset, long endOffset, int lines, CancellationToken cancellationToken)
    {
        if (IsSealed(contentType)) _sealed--;
    }

    protected override void OnMessagePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => Relabel();

    protected override void OnMultipartPreambleBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => _profile = new ContentProfile();

    protected override void OnMultipartPreambleRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) =>
        _profile.Add(buffer.AsSpan(startIndex, count));

    protected override void OnMultipartPreambleEnd(long beginOffset, int beginLineNumber, long endOffset, int lines, CancellationToken cancellationToken) =>
        Mask(beginOffset, endOffset);

    protected override void OnMultipartEpilogueBegin(long beginOffset, int beginLineNumber, CancellationToken cancellationToken) => _profile = new ContentProfile();

    protected override void OnMultipartEpilogueRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) =>
        _profile.Add(buffer.AsSpan(startIndex, count));

    protected override void OnMultipartEpilogueEnd(long beginOffset, int beginLineNumber, long endOffset, int lines, CancellationToken cancellationToken) =>
        Mask(beginOffset, endOffset);

    protected override void OnMimePartBegin(ContentType contentType, long beginOffset, int beginLineNumber, CancellationToken cancellationToken)
    {
        _type = contentType;
        _profile = new ContentProfile();
    }

    protected override void OnMimePartContentRead(byte[] buffer, int startIndex, int count, CancellationToken cancellationToken) =>
        _profile.Add(buffer.AsSpan(startIndex, count));

    protected override void OnMimePartContentEnd(
        long beginOffset, int beginLineNumber, long endOffset, int lines, NewLineFormat? newLineFormat, CancellationToken cancellationToken)
    {
        if (_profile.Fits(target))
        {
            Relabel();
            return;
        }

        var from = _header.Encoding;
        // RFC 2046, 5.2.2 to 5.2.3 and RFC 3464, 2: these are 7-bit whatever happens. An encoding that we do not know cannot be undone first.
        var type = _type;
        var isFixed = type is not null && type.MediaType.Equals("message", StringComparison.OrdinalIgnoreCase)
            && !type.MediaSubtype.StartsWith("global", StringComparison.OrdinalIgnoreCase);
        if (isFixed || _header.EncodingCount > 1 || from is ContentEncoding.UUEncode || (from == ContentEncoding.Default && _header.EncodingCount > 0))
        {
            _isRefused = true;
            return;
        }

        var to = _profile.BestEncoding();
        Label(NameOf(to), isMime: true);
        Add(Patch.Encode(beginOffset, endOffset, from, to));
    }

    private static bool IsSealed(ContentType type) => type.IsMimeType("multipart", "signed") || type.IsMimeType("multipart", "encrypted");

    /// <summary>A label of 8bit or binary promises too much once the content has been converted, and a strict peer goes by it (RFC 2045, 6.4).</summary>
    private void Relabel()
    {
        var isTooMuch = _header.Encoding == ContentEncoding.Binary || (_header.Encoding == ContentEncoding.EightBit && target == BodyType.SevenBit);
        if (isTooMuch && _header.EncodingCount == 1 && _sealed == 0) Label(target == BodyType.SevenBit ? "7bit" : "8bit", isMime: false);
    }

    private void Label(string encoding, bool isMime)
    {
        var field = $"Content-Transfer-Encoding: {encoding}\r\n";
        if (_header.EncodingCount > 0)
        {
            Add(Patch.Replace(_header.EncodingStart, _header.EncodingEnd, Encoding.ASCII.GetBytes(field)));
        }
        else if (isMime && _header is { IsMessage: true, HasMimeVersion: false })
        {
            // A message from before MIME: what its octets mean can be told only where they are UTF-8 (RFC 1428 for the other case).
            var type = _header.HasContentType ? "" : $"Content-Type: text/plain; charset={(_profile.IsUtf8 ? "utf-8" : "unknown-8bit")}\r\n";
            _header.IsVersionAdded = true;
            InsertAtEnd(_header, $"MIME-Version: 1.0\r\n{type}{field}");
        }
        else
        {
            InsertAtEnd(_header, field);
        }
    }

    private void InsertAtEnd(EntityHeader header, string fields)
    {
        if (header.End is { } end) Add(Patch.Replace(end, end, Encoding.ASCII.GetBytes(fields)));
        else _isRefused = true;
    }

    private void Mask(long start, long end)
    {
        if (!_profile.Fits(target)) Add(Patch.Mask(start, end));
    }

    private void Add(Patch patch)
    {
        if (_sealed > 0 || _patches.Count == MaximumPatches) _isRefused = true;
        else if (!_isRefused) _patches.Add(patch);
    }

    private static string NameOf(ContentEncoding encoding) => encoding == ContentEncoding.Base64 ? "base64" : "quoted-printable";

    /// <summary>What is known of the header section of the entity that is being read.</summary>
    private sealed class EntityHeader
    {
        public ContentEncoding Encoding { get; private set; }

        /// <summary>Content-Transfer-Encoding fields; more than one is a contradiction.</summary>
        public int EncodingCount { get; private set; }

        public long EncodingStart { get; private set; }

        public long EncodingEnd { get; private set; }

        public bool HasMimeVersion { get; private set; }

        public bool HasContentType { get; private set; }

        public bool IsMessage { get; set; }

        public bool IsVersionAdded { get; set; }

        /// <summary>Where the empty line begins; <c>null</c> where there is none.</summary>
        public long? End { get; set; }

        public static long EndOf(Header header) => (header.Offset ?? 0) + header.RawField.Length + 1 + header.RawValue.Length;

        public void Note(Header header)
        {
            switch (header.Id)
            {
                case HeaderId.MimeVersion:
                    HasMimeVersion = true;
                    break;
                case HeaderId.ContentType:
                    HasContentType = true;
                    break;
                case HeaderId.ContentTransferEncoding:
                    EncodingCount++;
                    EncodingStart = header.Offset ?? 0;
                    EncodingEnd = EndOf(header);
                    Encoding = MimeUtils.TryParse(header.Value, out ContentEncoding encoding) ? encoding : ContentEncoding.Default;
                    break;
            }
        }
    }
}
