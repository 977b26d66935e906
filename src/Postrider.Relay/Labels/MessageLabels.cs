using System.Collections.Immutable;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Relay.Labels;

/// <summary>
/// What a message is labelled with: it decides by which source it leaves, before which mail, and on whose account it counts. All names are as
/// <see cref="LabelName"/> has them.
/// </summary>
public sealed record MessageLabels
{
    /// <summary>Tags on one message at most.</summary>
    public const int MaximumTags = 16;

    /// <summary>Transactional mail of nobody in particular.</summary>
    public static readonly MessageLabels None = new();

    /// <summary>On whose account it is sent, or <c>null</c>.</summary>
    public string? Tenant { get; init; }

    public MailStream Stream { get; init; }

    /// <summary>The pool of sources it wishes for, or <c>null</c>.</summary>
    public string? Pool { get; init; }

    /// <summary>Words of the sender's choice, such as the name of a campaign; none twice.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Whether there is nothing to write down.</summary>
    public bool AreEmpty => Tenant is null && Pool is null && Stream == MailStream.Transactional && Tags.IsEmpty;

    public bool Equals(MessageLabels? other) =>
        other is not null && Tenant == other.Tenant && Stream == other.Stream && Pool == other.Pool && Tags.AsSpan().SequenceEqual(other.Tags.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Tenant, Stream, Pool, Tags.Length);

    /// <summary>
    /// The labels as words with a space between: <c>tenant=acme stream=bulk pool=news tag=july tag=de</c>. What is not said is left out; empty for
    /// none at all.
    /// </summary>
    public override string ToString()
    {
        if (AreEmpty) return "";
        var text = new StringBuilder();
        if (Tenant is not null) text.Append("tenant=").Append(Tenant);
        if (Stream == MailStream.Bulk) text.Append(" stream=bulk");
        if (Pool is not null) text.Append(" pool=").Append(Pool);
        foreach (var tag in Tags) text.Append(" tag=").Append(tag);
        return text[0] == ' ' ? text.ToString(1, text.Length - 1) : text.ToString();
    }

    /// <summary>Reads what <see cref="ToString"/> wrote; a word that a newer program may have added is passed over.</summary>
    public static MessageLabels Parse(string? text)
    {
        if (string.IsNullOrEmpty(text)) return None;
        var labels = new MessageLabels();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = word.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) continue;
            var value = word[(equals + 1)..];
            labels = word[..equals] switch
            {
                "tenant" => labels with { Tenant = value },
                "stream" => labels with { Stream = value == "bulk" ? MailStream.Bulk : MailStream.Transactional },
                "pool" => labels with { Pool = value },
                "tag" => labels with { Tags = labels.Tags.Add(value) },
                _ => labels,
            };
        }

        return labels;
    }
}
