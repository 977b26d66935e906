using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Sqlite;

namespace Postrider.Storage.Sql;

/// <summary>A <see cref="QueueFilter"/> as a condition on <c>recipient r JOIN message m</c>.</summary>
internal sealed class FilterSql
{
    private readonly List<string> _conditions = [];
    private readonly List<Action<Statement, int>> _bindings = [];

    public FilterSql(QueueFilter filter)
    {
        if (filter.Message is { } message) Add("r.message = {0}", message.Value);
        if (filter.Destination is { } destination) AddDestination(destination);
        if (filter.Recipient is { } recipient) AddRecipient(recipient);
        if (filter.Sender is { } sender) AddSender(sender);
        if (filter.Principal is { } principal) Add("m.principal = {0}", principal);
        if (filter.Tenant is { } tenant) AddLabel("tenant", tenant);
        if (filter.Stream is { } stream) AddStream(stream);
        if (filter.Tag is { } tag) AddLabel("tag", tag);
        if (filter.State is { } state) Add("r.state = {0}", (long)state);
        if (filter.ReceivedBefore is { } before) Add("m.received < {0}", before.UtcTicks);
        if (filter.DeferredOnly) _conditions.Add("r.attempts > 0");
        if (filter.ReplyContains is { } piece) Add("r.reply LIKE {0} ESCAPE '\\'", $"%{Escape(piece)}%");
    }

    /// <summary>Joins the message only where it is asked about: the walk through recipients alone is much the faster.</summary>
    public string From => AsksMessage ? "recipient r JOIN message m ON m.id = r.message" : "recipient r";

    /// <summary>The same for the contrary of the condition, in the order of the tables: a recipient without its message is there too.</summary>
    public string FromAll => AsksMessage ? "recipient r NOT INDEXED LEFT JOIN message m ON m.id = r.message" : "recipient r NOT INDEXED";

    /// <summary>The condition; its parameters count from ?1.</summary>
    public string Where => string.Join(" AND ", [.. _conditions, SpoolSql.NotPurged]);

    /// <summary>The number of the first parameter after the condition's.</summary>
    public int NextParameter => _bindings.Count + 1;

    private bool AsksMessage => _conditions.Exists(static c => c.Contains("m.", StringComparison.Ordinal));

    public void Bind(Statement statement)
    {
        for (var i = 0; i < _bindings.Count; i++) _bindings[i](statement, i + 1);
    }

    private void AddDestination(string destination)
    {
        var name = destination.ToLowerInvariant();
        if (name.StartsWith("*.", StringComparison.Ordinal)) Add("r.destination LIKE {0} ESCAPE '\\'", $"%{Escape(name[1..])}");
        else Add("r.destination = {0}", AddressText.TryParse($"x@{destination}", out var address) ? address.Destination : name);
    }

    private void AddRecipient(string recipient)
    {
        // The domain stands in the index; local parts compare without regard to case, for people mistype it.
        if (AddressText.TryParse(recipient, out var address)) AddDestination(address.Destination);
        Add("r.address = {0} COLLATE NOCASE", AddressText.Normalize(recipient));
    }

    private void AddSender(string sender)
    {
        if (sender is "<>" or "") _conditions.Add("m.reverse_path IS NULL");
        else if (sender.StartsWith('@')) Add("m.reverse_path LIKE {0} ESCAPE '\\'", $"%{Escape(sender)}");
        else Add("m.reverse_path = {0} COLLATE NOCASE", AddressText.Normalize(sender));
    }

    /// <summary>A word of the labels, whole (<see cref="Relay.Labels.MessageLabels.ToString"/>).</summary>
    private void AddLabel(string kind, string value) => Add("' ' || m.labels || ' ' LIKE {0} ESCAPE '\\'", $"% {kind}={Escape(value.ToLowerInvariant())} %");

    private void AddStream(MailStream stream)
    {
        if (stream == MailStream.Bulk) AddLabel("stream", "bulk");
        else _conditions.Add("coalesce(' ' || m.labels || ' ', '') NOT LIKE '% stream=bulk %'");
    }

    private void Add(string condition, string value) => Add(condition, (statement, parameter) => statement.Bind(parameter, value));

    private void Add(string condition, long value) => Add(condition, (statement, parameter) => statement.Bind(parameter, value));

    private void Add(string condition, Action<Statement, int> binding)
    {
        _bindings.Add(binding);
        _conditions.Add(condition.Replace("{0}", $"?{_bindings.Count}", StringComparison.Ordinal));
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
