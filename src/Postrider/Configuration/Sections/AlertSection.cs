using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Alerts;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[alert]]</c>: whom trouble is told.</summary>
internal static class AlertSection
{
    public static readonly Key<string> Name = new("name", NameKind.Any) { Text = "A name of your choice, for the log and `postrider alert test`.", Example = "\"ops\"", IsRequired = true };

    public static readonly Key<MailboxAddress> Mail = new("mail", MailboxKind.Any) { Text = "A mail address that is told. It should not depend on this relay alone: what cannot be sent cannot be told.", Example = "\"ops@example.net\"" };

    public static readonly Key<Uri> Webhook = new("webhook", IssuerKind.Any) { Text = "A URL that gets JSON by POST: `station`, `at`, and `raised` and `resolved`, lists with `key`, `severity`, `what` and `mend`.", Example = "\"https://example.net/alerts\"" };

    public static readonly Key<Uri> Slack = new("slack", IssuerKind.Any) { Text = "An incoming webhook of Slack, or of others that take the same JSON, such as Mattermost.", Example = "\"https://hooks.example.net/services/T0/B0/x\"" };

    public static readonly Key<AlertSeverity> Severity = new("severity", new Choice<AlertSeverity>(
        ("warning", AlertSeverity.Warning, "all of it"),
        ("critical", AlertSeverity.Critical, "what hurts now")), AlertSeverity.Warning)
    {
        Text = "What is told.",
    };

    public static readonly Section Section = new(
        "[[alert]]",
        "Whom trouble is told: one table for each, with one of `mail`, `webhook` and `slack`. What lasts two minutes is told once, what comes together together, and that it is over as well. `postrider alert test` tries all of them.",
        Name, Mail, Webhook, Slack, Severity);

    public static ImmutableArray<AlertChannel> Read(ImmutableArray<TableReader> tables)
    {
        var channels = ImmutableArray.CreateBuilder<AlertChannel>();
        foreach (var table in tables)
        {
            Key[] ways = [.. new Key[] { Mail, Webhook, Slack }.Where(table.Has)];
            if (ways.Length != 1) table.Complain(ways.Length == 0 ? Name : ways[1], ways.Length == 0 ? "This does not say how to tell." : "This is told in two ways.", "Write one of mail, webhook and slack; another [[alert]] for another way.");
            var name = table.Find(Name) ?? "";
            if (name.Length > 0 && channels.Any(channel => channel.Name == name)) table.Complain(Name, $"There is another alert '{name}'.", "Give it another name.");
            var kind = table.Has(Mail) ? AlertChannelKind.Mail : table.Has(Slack) ? AlertChannelKind.Slack : AlertChannelKind.Webhook;
            channels.Add(new AlertChannel(name, kind, table.Get(Severity))
            {
                Mailbox = table.Has(Mail) && table.IsSound(Mail) ? table.Get(Mail) : null,
                Address = table.Find(Slack) ?? table.Find(Webhook),
            });
        }

        return channels.ToImmutable();
    }
}
