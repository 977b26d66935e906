using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Configuration.Sections;

/// <summary><c>[[forward]]</c>: whose mail is passed on.</summary>
internal static class ForwardSection
{
    public static readonly Key<ForwardTarget> Recipient = new("recipient", ForwardKind.Any)
    {
        Text = "An address of yours, or \"@example.com\" for all addresses of a domain that have no table of their own. Its mail is taken from anyone on relay listeners.",
        Example = "\"info@example.com\"",
        IsRequired = true,
    };

    public static readonly ListKey<ForwardTarget> To = new("to", ForwardKind.Any)
    {
        Text = "Where the mail goes; \"@example.org\" keeps what stands before the @. The recipient itself among them keeps a copy here.",
        Example = "[\"alice@example.org\", \"bob@example.net\"]",
        IsRequired = true,
    };

    public static readonly Section Section = new(
        "[[forward]]",
        "Mail that is passed on to other addresses: one table for each. Body and signed fields stay as they are; the reverse-path is rewritten by SRS, and an ARC seal of the domain says what was found here. Of a domain that is named here and not in `inbound_domains`, other addresses get 550 5.1.1.",
        Recipient, To);

    public static ForwardTable Read(ImmutableArray<TableReader> tables, ImmutableArray<DomainName> inbound)
    {
        var rules = ImmutableArray.CreateBuilder<ForwardRule>();
        var places = new Dictionary<string, TableReader>(StringComparer.OrdinalIgnoreCase);
        foreach (var table in tables)
        {
            if (!table.Has(Recipient) || !table.IsSound(Recipient) || !table.IsSound(To)) continue;
            var rule = new ForwardRule(table.Get(Recipient), table.Get(To));
            var name = rule.Recipient.ToString();
            if (rule.Targets.IsEmpty) table.Complain(To, "This list is empty, so the mail would go nowhere.", "Name an address.");
            else if (places.TryGetValue(name, out var other)) table.Complain(Recipient, $"There is a table for {name} already, in line {other.Place.Line}.", "Put all its addresses into one.");
            else
            {
                places.Add(name, table);
                rules.Add(rule);
            }
        }

        var forwards = new ForwardTable(rules.ToImmutable());
        foreach (var rule in forwards.Rules) Check(places[rule.Recipient.ToString()], rule, forwards, inbound);
        return forwards;
    }

    private static void Check(TableReader table, ForwardRule rule, ForwardTable forwards, ImmutableArray<DomainName> inbound)
    {
        // Any local part shows where a domain's mail goes that is nobody's in particular.
        var sample = rule.Recipient.LocalPart is null ? new MailboxAddress("any", rule.Recipient.Domain) : rule.Recipient.For(default);
        var ends = forwards.Resolve(sample);
        if (ends.IsEmpty) table.Complain(To, $"Mail to {rule.Recipient} goes in a circle.", "Let one of the addresses on its way lead out.");
        foreach (var end in ends)
        {
            var domain = end.Address.Domain;
            if (rule.Recipient.LocalPart is not null && forwards.Knows(domain) && !inbound.Contains(domain) && forwards.Find(end.Address) is null)
                table.Complain(To, $"{end.Address} has no table, and {domain} is not in inbound_domains, so that nobody has this address.", "Correct it, or add a table for it.");
        }
    }
}
