using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Routing;
using Postrider.Relay.Sources;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[pool_rule]]</c>: which messages leave by which pool.</summary>
internal static class PoolRuleSection
{
    public static readonly Key<string> Pool = new("pool", LabelKind.Any) { Text = "The pool.", Example = "\"newsletters\"", IsRequired = true };

    public static readonly ListKey<string> Tenants = new("tenants", LabelKind.Any) { Text = "Tenants whose messages it is for.", Example = "[\"acme\"]", Otherwise = "all" };

    public static readonly ListKey<string> Senders = new("senders", new DomainPattern(DomainPattern.NullSender.Known))
    {
        Text = "Domains of the reverse-path; \"<>\" for bounces.",
        Example = "[\"news.example.com\", \"*.example.net\"]",
        Otherwise = "all",
    };

    public static readonly ListKey<string> Tags = new("tags", LabelKind.Any) { Text = "Tags of which a message must have one.", Example = "[\"july\"]", Otherwise = "all" };

    public static readonly Key<MailStream> Stream = new("stream", ListenerSection.StreamWords) { Text = "What the mail is for.", Otherwise = "both" };

    public static readonly Section Section = new(
        "[[pool_rule]]",
        "Which messages leave by which pool, unless they wish for one: one table for each, tried in the order of the file; the first counts of which all keys match. They hold for routes of kind mx.",
        Pool, Tenants, Senders, Tags, Stream);

    public static PoolRule Read(TableReader table) => new()
    {
        Pool = table.Find(Pool) ?? "",
        Tenants = table.Get(Tenants),
        // The kind of the key has seen that each can be read.
        Senders = [.. table.Get(Senders).Select(static text => RoutePattern.TryParseSender(text, out var pattern) ? pattern : default)],
        Tags = table.Get(Tags),
        Stream = table.Has(Stream) ? table.Get(Stream) : null,
    };
}
