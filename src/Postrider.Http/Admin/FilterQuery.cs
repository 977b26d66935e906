using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary>A <see cref="QueueFilter"/> as the query of a URL, written by the client and read by the endpoint.</summary>
internal static class FilterQuery
{
    /// <summary>The query without its question mark; empty for an empty filter.</summary>
    public static string Write(QueueFilter filter)
    {
        var query = new StringBuilder();
        Add("message", filter.Message?.ToString());
        Add("destination", filter.Destination);
        Add("recipient", filter.Recipient);
        Add("sender", filter.Sender);
        Add("user", filter.Principal);
        Add("tenant", filter.Tenant);
        Add("stream", filter.Stream?.ToString().ToLowerInvariant());
        Add("tag", filter.Tag);
        Add("state", filter.State?.ToString().ToLowerInvariant());
        Add("received_before", filter.ReceivedBefore?.ToString("O", CultureInfo.InvariantCulture));
        Add("deferred", filter.DeferredOnly ? "true" : null);
        Add("reply", filter.ReplyContains);
        return query.ToString();

        void Add(string name, string? value)
        {
            if (value is null) return;
            query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }
    }

    /// <summary>Reads the filter; a parameter that is not understood is an error, for a filter that lost a condition would hit too much.</summary>
    /// <param name="query">The query of the request.</param>
    /// <param name="others">Parameters that belong to the request and not to the filter.</param>
    /// <param name="filter">The filter, when there is no error.</param>
    /// <param name="error">What is wrong, for people; <c>null</c> when nothing is.</param>
    public static bool TryRead(IQueryCollection query, ReadOnlySpan<string> others, out QueueFilter filter, out string? error)
    {
        filter = new QueueFilter();
        error = null;
        foreach (var (name, values) in query)
        {
            if (others.Contains(name)) continue;
            var value = values.ToString();
            var read = name switch
            {
                "message" => SpoolId.TryParse(value, out var id) ? filter with { Message = id } : null,
                "destination" => filter with { Destination = value },
                "recipient" => filter with { Recipient = value },
                "sender" => filter with { Sender = value },
                "user" => filter with { Principal = value },
                "tenant" => filter with { Tenant = value },
                "stream" => TryParseStream(value) is { } stream ? filter with { Stream = stream } : null,
                "tag" => filter with { Tag = value },
                "state" => TryParseState(value) is { } state ? filter with { State = state } : null,
                "received_before" => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var moment) ? filter with { ReceivedBefore = moment } : null,
                "deferred" => bool.TryParse(value, out var deferred) ? filter with { DeferredOnly = deferred } : null,
                "reply" => filter with { ReplyContains = value },
                _ => null,
            };
            if (read is null || values.Count != 1)
            {
                error = $"The filter {name}={value} is not understood.";
                return false;
            }

            filter = read;
        }

        return true;
    }

    private static MailStream? TryParseStream(string value) => value switch
    {
        "transactional" => MailStream.Transactional,
        "bulk" => MailStream.Bulk,
        _ => null,
    };

    private static RecipientState? TryParseState(string value) => value switch
    {
        "waiting" => RecipientState.Waiting,
        "held" => RecipientState.Held,
        _ => null,
    };
}
