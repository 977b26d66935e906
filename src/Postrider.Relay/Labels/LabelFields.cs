using System.Collections.Immutable;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Relay.Labels;

/// <summary>
/// The fields of a message by which its sender labels it: <c>X-Postrider-Stream</c>, <c>X-Postrider-Tag</c> (any number of them, each with names
/// between commas) and <c>X-Postrider-Pool</c>.
/// </summary>
public sealed class LabelFields
{
    private const string StreamField = "X-Postrider-Stream";
    private const string TagField = "X-Postrider-Tag";
    private const string PoolField = "X-Postrider-Pool";

    private ImmutableArray<string> _tags = [];

    /// <summary>The stream it asks for, or <c>null</c>.</summary>
    public MailStream? Stream { get; private set; }

    /// <summary>The pool it wishes for, or <c>null</c>.</summary>
    public string? Pool { get; private set; }

    public ImmutableArray<string> Tags => _tags;

    /// <summary>What is wrong with the first field that is wrong, for the client; or <c>null</c>.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether a field is one of these.</summary>
    public static bool IsLabel(HeaderField field) => field.Name.Length switch
    {
        15 => field.Is("X-Postrider-Tag"u8),
        16 => field.Is("X-Postrider-Pool"u8),
        18 => field.Is("X-Postrider-Stream"u8),
        _ => false,
    };

    /// <summary>Takes a field that <see cref="IsLabel"/> knows; of several that are to be there once, the first counts.</summary>
    public void Read(HeaderField field)
    {
        // A name is 64 characters, and there are 16 of them at most.
        if (field.Body.Length > 2048)
        {
            Problem ??= "An X-Postrider- field is longer than 2048 octets";
            return;
        }

        var text = field.Unfold();
        switch (field.Name.Length)
        {
            case 15:
                ReadTags(text);
                break;
            case 16:
                if (!LabelName.TryParse(text, out var pool)) Problem ??= $"{PoolField} must hold one name: {LabelName.Form}";
                Pool ??= pool;
                break;
            default:
                ReadStream(text);
                break;
        }
    }

    private void ReadStream(string text)
    {
        MailStream? stream =
            text.Equals("transactional", StringComparison.OrdinalIgnoreCase) ? MailStream.Transactional
            : text.Equals("bulk", StringComparison.OrdinalIgnoreCase) ? MailStream.Bulk : null;
        if (stream is null) Problem ??= $"{StreamField} must be transactional or bulk";
        Stream ??= stream;
    }

    private void ReadTags(string text)
    {
        foreach (var part in text.AsSpan().Split(','))
        {
            var word = text.AsSpan()[part].Trim();
            if (word.IsEmpty) continue;
            if (!LabelName.TryParse(word, out var tag)) Problem ??= $"{TagField} must hold names between commas: {LabelName.Form}";
            else if (_tags.Contains(tag)) continue;
            else if (_tags.Length == MessageLabels.MaximumTags) Problem ??= $"{TagField} must hold at most {MessageLabels.MaximumTags} names in all";
            else _tags = _tags.Add(tag);
        }
    }
}
