using System.Collections.Immutable;
using System.Globalization;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary>A recipient that waits in the spool, with the envelope it belongs to.</summary>
public sealed record RecipientView
{
    /// <summary>The spool id of the message.</summary>
    public required string Id { get; init; }

    /// <summary>The recipient's place in the envelope, from 0.</summary>
    public required int Ordinal { get; init; }

    /// <summary>The reverse-path; empty for the null one.</summary>
    public required string Sender { get; init; }

    public required string Recipient { get; init; }

    public required RecipientState State { get; init; }

    /// <summary>Octets of the message.</summary>
    public required long Size { get; init; }

    public required DateTimeOffset ReceivedAt { get; init; }

    public required DateTimeOffset NextAttempt { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>Attempts that ended with a deferral.</summary>
    public required int Attempts { get; init; }

    public DateTimeOffset? LastAttempt { get; init; }

    public ReplyView? LastReply { get; init; }

    /// <summary>The host that gave the last reply; <c>null</c> where it was ours.</summary>
    public string? LastPeer { get; init; }

    /// <summary>What decides over the encryption to its hosts, where a single message is shown and that is known: it is found out with the hosts.</summary>
    public ImmutableArray<TlsPolicyView> TlsPolicies { get; init; } = [];

    /// <summary>The submitting credential.</summary>
    public string? User { get; init; }

    /// <summary>On whose account it is sent.</summary>
    public string? Tenant { get; init; }

    public required MailStream Stream { get; init; }

    public required IReadOnlyList<string> Tags { get; init; }

    /// <summary>The pool of sources that it wishes for.</summary>
    public string? Pool { get; init; }

    public static RecipientView From(QueueEntry entry) => From(entry.Message, entry.Recipient);

    public static RecipientView From(SpooledMessage message, SpooledRecipient recipient) => new()
    {
        Id = message.Id.ToString(),
        Ordinal = recipient.Key.Ordinal,
        Sender = message.ReversePath?.ToString() ?? "",
        Recipient = recipient.Address.ToString(),
        State = recipient.State,
        Size = message.Size,
        ReceivedAt = message.ReceivedAt,
        NextAttempt = recipient.NextAttempt,
        Expires = recipient.Expires,
        Attempts = recipient.Attempts,
        LastAttempt = recipient.LastAttempt,
        LastReply = ReplyView.From(recipient.LastReply),
        LastPeer = recipient.LastPeer,
        User = message.Principal,
        Tenant = message.Labels.Tenant,
        Stream = message.Labels.Stream,
        Tags = message.Labels.Tags,
        Pool = message.Labels.Pool,
    };
}

/// <summary>Some of the recipients that match a filter.</summary>
/// <param name="Recipients">In the order of their ids.</param>
/// <param name="Next">Where the next page begins, to be given back as <c>after</c>; <c>null</c> at the end.</param>
public sealed record RecipientPage(IReadOnlyList<RecipientView> Recipients, string? Next)
{
    /// <summary>The place after a recipient: <c>ID.ORDINAL</c>.</summary>
    internal static string PlaceAfter(RecipientKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.Message}.{key.Ordinal}");

    internal static bool TryParsePlace(string text, out RecipientKey key)
    {
        key = default;
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0 || !SpoolId.TryParse(text[..dot], out var id)) return false;
        if (!int.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal)) return false;
        key = new RecipientKey(id, ordinal);
        return true;
    }
}

/// <summary>How many recipients match, or were changed.</summary>
public sealed record RecipientCount(long Recipients);
