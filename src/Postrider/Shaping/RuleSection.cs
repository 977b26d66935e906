using System.Collections.Immutable;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Relay.Shaping;
using Postrider.Smtp.Client;

namespace Postrider.Shaping;

/// <summary><c>[[rule]]</c> of a shape file: for whom it holds, and what it says.</summary>
internal static class RuleSection
{
    private static readonly Duration Wait = new(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));

    public static readonly Key<string> Name = new("name", NameKind.Any)
    {
        Text = "A name of your choice, which `postrider shape explain`, `why` and the log show. A rule with the name of a built-in one, and without selectors, is for the same mail as that.",
        Example = "\"google\"",
        IsRequired = true,
    };

    public static readonly ListKey<string> Sites = new("sites", new DomainPattern(DomainPattern.NullSender.Unknown))
    {
        Text = "MX hosts: the rule is for mail whose best hosts all match one of these. All mail to one set of hosts shares limits, whatever its domains.",
        Example = "[\"*.google.com\", \"mx.example.com\"]",
        Otherwise = "any",
    };

    public static readonly ListKey<string> Domains = new("domains", new DomainPattern(DomainPattern.NullSender.Unknown))
    {
        Text = "Recipients' domains. Such mail has connections and limits of its own, beside those of other mail to the same hosts.",
        Example = "[\"example.com\", \"*.example.com\"]",
        Otherwise = "any",
    };

    public static readonly ListKey<string> Sources = new("sources", new NamePatternKind("a source"))
    {
        Text = "Sources: names or addresses of those that routes send from.",
        Example = "[\"192.0.2.1\"]",
        Otherwise = "any",
    };

    public static readonly ListKey<string> Tenants = new("tenants", new NamePatternKind("a tenant"))
    {
        Text = "Whose mail. With anything but `weight` such mail has connections and limits of its own.",
        Example = "[\"shop\"]",
        Otherwise = "any",
    };

    public static readonly Key<int> Connections = new("max_connections", new Count(1, 10_000)) { Text = "Open connections from one source to the site. The site's own patience may allow fewer; they begin with one.", Otherwise = Wider };

    public static readonly Key<RateList> ConnectionRate = new("connection_rate", RatesKind.Any) { Text = "Connections that may be begun. All rates that are given must be kept.", Example = "[\"20/m\", \"500/h\"]", Otherwise = Wider };

    public static readonly Key<RateList> MessageRate = new("message_rate", RatesKind.Any)
    {
        Text = "Messages that may be sent, each recipient counting as one. In no period of the given length there are more; what minutes and hours allow is spread over them, what a day allows goes when it is asked for. All rates that are given must be kept; `[]` takes back what a wider rule says. What was counted is forgotten at a restart.",
        Example = "[\"20/s\", \"50000/d\"]",
        Otherwise = Wider,
    };

    public static readonly Key<int> Transactions = new("max_transactions", new Count(1, 100_000)) { Text = "Messages over one connection.", Otherwise = Wider };

    public static readonly Key<int> Recipients = new("max_recipients", new Count(1, 10_000)) { Text = "Recipients in one transaction.", Otherwise = Wider };

    public static readonly Key<TimeSpan> IdleTimeout = new("idle_timeout", new Duration(TimeSpan.Zero, TimeSpan.FromMinutes(5))) { Text = "How long an idle connection is kept for the next message.", Otherwise = Wider };

    public static readonly Key<TimeSpan> RetryFirst = new("retry_first", Wait) { Text = "The wait after the first deferral; `[retry]` and routes say the rest.", Example = "\"5m\"", Otherwise = Wider };

    public static readonly Key<double> RetryFactor = new("retry_factor", new Fraction(1, 10)) { Text = "Each wait is so many times the one before.", Otherwise = Wider };

    public static readonly Key<TimeSpan> RetryLongest = new("retry_longest", Wait) { Text = "The longest wait between two attempts.", Example = "\"1h\"", Otherwise = Wider };

    public static readonly Key<ClientTls> Tls = new("tls", new Choice<ClientTls>(
        ("none", ClientTls.None, "never, for hosts whose TLS is broken"),
        ("opportunistic", ClientTls.Opportunistic, "where the peer offers it"),
        ("required", ClientTls.Required, "always; the certificate is not judged"),
        ("verified", ClientTls.Verified, "always, with a certificate that is good for the host's name")))
    {
        Text = "What TLS must be, on routes that say opportunistic and where neither DANE nor MTA-STS says anything.",
        Otherwise = Wider,
    };

    public static readonly Key<double> Weight = new("weight", new Fraction(0.01, 1000)) { Text = "The share of `tenants` where several have mail for one site: 2 is twice as much as 1.", Otherwise = "1" };

    public static readonly SectionListKey Reactions = new("reaction", ReactionSection.Section) { Text = "What is done on which replies." };

    private const string Wider = "what wider rules and the route say";

    public static readonly Section Section = new(
        "[[rule]]",
        "A rule of the shape file. Of all rules whose selectors match, each value is taken from the narrowest that gives it: one for a domain is narrower than one for a site, and that than one for neither; "
        + "among these one for a tenant, then one for a source; then your file goes before the built-in rules (`postrider shape rules`), then a later rule before an earlier one. Of the limits of rule and route the lower holds.",
        Name, Sites, Domains, Sources, Tenants, Connections, ConnectionRate, MessageRate, Transactions, Recipients, IdleTimeout, RetryFirst, RetryFactor, RetryLongest, Tls, Weight, Reactions);

    private static readonly ImmutableArray<Key> Selectors = [Sites, Domains, Sources, Tenants];

    private static readonly ImmutableArray<Key> Values =
        [Connections, ConnectionRate, MessageRate, Transactions, Recipients, IdleTimeout, RetryFirst, RetryFactor, RetryLongest, Tls, Weight];

    /// <param name="table">The rule.</param>
    /// <param name="file">How its file is called.</param>
    /// <param name="builtIn">The rules whose selectors it may take over.</param>
    public static ShapeRule Read(TableReader table, string file, ImmutableArray<ShapeRule> builtIn)
    {
        var name = table.Find(Name) ?? "";
        if (table.Has(RetryFirst) && table.Has(RetryLongest) && table.IsSound(RetryFirst) && table.IsSound(RetryLongest) && table.Get(RetryFirst) > table.Get(RetryLongest))
            table.Complain(RetryFirst, "The first wait is longer than the longest.", "Lower retry_first, or raise retry_longest.");
        if (table.Has(Weight) && !table.Has(Tenants)) table.Complain(Weight, "A weight is a tenant's share, and this rule names no tenants.", "Add tenants = [\"NAME\"], or remove weight.");
        var rule = new ShapeRule
        {
            Name = name,
            Place = new RulePlace(file, table.Place.Line),
            Sites = new NamePatterns(table.Get(Sites)),
            Domains = new NamePatterns(table.Get(Domains)),
            Sources = new NamePatterns(table.Get(Sources)),
            Tenants = new NamePatterns(table.Get(Tenants)),
            Values = ReadValues(table),
            Reactions = [.. table.Tables(Reactions).Select(reaction => ReactionSection.Read(reaction, name, file))],
            Places = Values.Where(table.Has).ToImmutableDictionary(key => key.Name, key => new RulePlace(file, table.PlaceOf(key).Line)),
        };
        var model = Selectors.Any(table.Has) ? null : builtIn.FirstOrDefault(other => other.Name == name);
        return model is null ? rule : rule with { Sites = model.Sites, Domains = model.Domains, Sources = model.Sources, Tenants = model.Tenants };
    }

    private static ShapeValues ReadValues(TableReader table) => new()
    {
        MaximumConnections = Find(table, Connections),
        ConnectionRates = table.Find(ConnectionRate),
        MessageRates = table.Find(MessageRate),
        MaximumTransactions = Find(table, Transactions),
        MaximumRecipients = Find(table, Recipients),
        IdleTimeout = Find(table, IdleTimeout),
        RetryFirst = Find(table, RetryFirst),
        RetryFactor = Find(table, RetryFactor),
        RetryLongest = Find(table, RetryLongest),
        Tls = Find(table, Tls),
        Weight = Find(table, Weight),
    };

    private static T? Find<T>(TableReader table, Key<T> key) where T : struct => table.Has(key) && table.IsSound(key) ? table.Get(key, default) : null;
}
