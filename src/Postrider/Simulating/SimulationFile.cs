using System.Collections.Immutable;
using Postrider.Configuration;
using Postrider.Configuration.Kinds;
using Postrider.Configuration.Schema;
using Postrider.Configuration.Toml;
using Postrider.Relay.Shaping;
using Postrider.Relay.Simulation;
using Postrider.Smtp;

namespace Postrider.Simulating;

/// <summary>Reads the description of a simulation.</summary>
internal static class SimulationFile
{
    private static readonly Duration Any = new(TimeSpan.Zero, TimeSpan.FromDays(14));

    private static readonly Key<TimeSpan> Length = new("duration", new Duration(TimeSpan.FromMinutes(1), TimeSpan.FromDays(14)), TimeSpan.FromHours(24)) { Text = "How long it goes on at most." };
    private static readonly Key<int> Seed = new("seed", new Count(0, int.MaxValue), 1) { Text = "Another seed gives another day of the same kind." };

    private static readonly Key<DomainName> To = new("to", DomainKind.Any) { Text = "The recipients' domain.", IsRequired = true, Example = "\"gmail.com\"" };
    private static readonly Key<int> Messages = new("count", new Count(1, 10_000_000)) { Text = "How many messages.", IsRequired = true, Example = "1000" };
    private static readonly Key<TimeSpan> From = new("from", Any, TimeSpan.Zero) { Text = "When the first comes, from the beginning." };
    private static readonly Key<TimeSpan> Over = new("over", Any, TimeSpan.Zero) { Text = "Over how long they come; 0s for all at once." };
    private static readonly Key<string> Tenant = new("tenant", NameKind.Any) { Text = "Whose they are.", Example = "\"shop\"" };
    private static readonly Key<MailStream> Stream = new("stream", new Choice<MailStream>(("transactional", MailStream.Transactional, "one by one"), ("bulk", MailStream.Bulk, "the same to many")), MailStream.Transactional) { Text = "What they are." };
    private static readonly Section MailSection = new("[[mail]]", "Mail that comes in.", To, Messages, From, Over, Tenant, Stream);

    private static readonly Key<string> Name = new("name", NameKind.Any) { Text = "A name of your choice, or that of a built-in model, which it replaces.", IsRequired = true, Example = "\"gmail\"" };
    private static readonly Key<string> Like = new("like", NameKind.Any) { Text = "The built-in model that it is like where nothing else is said.", Example = "\"gmail\"" };
    private static readonly ListKey<DomainName> Domains = new("domains", DomainKind.Any) { Text = "The recipients' domains that it serves.", Otherwise = "those of the model" };
    private static readonly ListKey<DomainName> Hosts = new("hosts", DomainKind.Any) { Text = "The names of its MX hosts.", Otherwise = "those of the model" };
    private static readonly Key<int> Connections = new("max_connections", new Count(1, 10_000)) { Text = "Connections that it takes at once.", Example = "10" };
    private static readonly Key<int> PerConnection = new("max_messages", new Count(1, 1_000_000)) { Text = "Messages over one connection.", Example = "20" };
    private static readonly Key<RateList> Limits = new("limits", RatesKind.Any) { Text = "Recipients that it takes.", Example = "[\"100/m\", \"3000/h\"]" };
    private static readonly Key<int> Strikes = new("strikes_to_block", new Count(0, 1_000_000)) { Text = "After how many refusals in ten minutes it blocks; 0 for never.", Example = "50" };
    private static readonly Key<TimeSpan> BlockFor = new("block_for", Any) { Text = "For how long.", Example = "\"1h\"" };
    private static readonly Key<TimeSpan> BlockAt = new("block_at", Any) { Text = "When it blocks whatever we do, from the beginning, for block_for.", Example = "\"10h\"" };
    private static readonly Key<TimeSpan> Greylisting = new("greylisting", Any) { Text = "How long a new recipient must wait.", Example = "\"5m\"" };
    private static readonly Key<double> Spam = new("spam_share", new Fraction(0, 1)) { Text = "The share that is refused as spam.", Example = "0.01" };
    private static readonly Key<double> Unknown = new("unknown_share", new Fraction(0, 1)) { Text = "The share of recipients that do not exist.", Example = "0.01" };
    private static readonly Key<TimeSpan> Transaction = new("transaction", Any) { Text = "How long a transaction takes.", Example = "\"500ms\"" };
    private static readonly Section ProviderSection = new(
        "[[provider]]", "A provider.", Name, Like, Domains, Hosts, Connections, PerConnection, Limits, Strikes, BlockFor, BlockAt, Greylisting, Spam, Unknown, Transaction);

    private static readonly SectionListKey Mail = new("mail", MailSection) { Text = "Mail that comes in." };
    private static readonly SectionListKey Providers = new("provider", ProviderSection) { Text = "Providers." };
    private static readonly Section Root = new("the top of the file", "", Length, Seed, Mail, Providers);

    /// <param name="path">The file.</param>
    /// <param name="plan">What holds where it says nothing.</param>
    public static (SimulationPlan? Plan, ImmutableArray<SettingsMistake> Mistakes) Read(string path, SimulationPlan plan)
    {
        var mistakes = new MistakeList(path);
        try
        {
            return Parse(File.ReadAllText(path), plan, mistakes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mistakes.Add(TomlPlace.Whole, "", $"The file cannot be read: {e.Message}", "Name a file that is there.");
            return (null, mistakes.ToImmutable());
        }
    }

    internal static (SimulationPlan? Plan, ImmutableArray<SettingsMistake> Mistakes) Parse(string text, SimulationPlan plan, MistakeList mistakes)
    {
        var (table, syntax) = TomlTree.Read(text);
        mistakes.AddSyntax(syntax);
        var root = new TableReader(Root, table, "", mistakes);
        var providers = plan.Providers;
        foreach (var one in root.Tables(Providers)) providers = Put(providers, ReadProvider(one, providers));
        plan = plan with
        {
            Duration = root.Get(Length, plan.Duration),
            Seed = root.Get(Seed, plan.Seed),
            Providers = providers,
            Mail = [.. root.Tables(Mail).Select(ReadMail)],
        };
        return (mistakes.HasErrors ? null : plan, mistakes.ToImmutable());
    }

    private static SimulatedMail ReadMail(TableReader table) => new()
    {
        Domain = table.Get(To).Value ?? "",
        Count = table.Get(Messages),
        From = table.Get(From),
        Over = table.Get(Over),
        Tenant = table.Find(Tenant),
        Stream = table.Get(Stream),
    };

    private static ProviderModel ReadProvider(TableReader table, ImmutableArray<ProviderModel> known)
    {
        var name = table.Find(Name) ?? "";
        var like = table.Find(Like);
        var model = known.FirstOrDefault(one => one.Name == (like ?? name));
        if (like is not null && model is null) table.Complain(Like, $"There is no model '{like}'.", $"There are {string.Join(", ", known.Select(one => one.Name))}.");
        model ??= ProviderModels.Others;
        var block = table.Get(BlockFor, model.BlockFor);
        var isNew = known.All(one => one.Name != name);
        if (isNew && !table.Has(Domains)) table.Complain(Name, "This provider serves no domains.", "Add domains = [\"example.com\"].");
        return model with
        {
            Name = name,
            Domains = table.Has(Domains) ? [.. table.Get(Domains).Select(domain => domain.Value)] : model.Domains,
            Hosts = table.Has(Hosts) ? [.. table.Get(Hosts).Select(host => host.Value)] : isNew && like is null ? [$"mx.{name}.example"] : model.Hosts,
            MaximumConnections = table.Get(Connections, model.MaximumConnections),
            MaximumMessages = table.Get(PerConnection, model.MaximumMessages),
            Limits = table.Get(Limits, model.Limits),
            StrikesToBlock = table.Get(Strikes, model.StrikesToBlock),
            BlockFor = block,
            Blocks = table.Has(BlockAt) ? [new ProviderBlock(table.Get(BlockAt, TimeSpan.Zero), block)] : model.Blocks,
            Greylisting = table.Get(Greylisting, model.Greylisting),
            SpamShare = table.Get(Spam, model.SpamShare),
            UnknownShare = table.Get(Unknown, model.UnknownShare),
            Transaction = table.Get(Transaction, model.Transaction),
        };
    }

    // What is new comes before the last, which serves all that nobody names.
    private static ImmutableArray<ProviderModel> Put(ImmutableArray<ProviderModel> providers, ProviderModel model)
    {
        var old = providers.FirstOrDefault(one => one.Name == model.Name);
        return old is null ? providers.Insert(providers.Length - 1, model) : providers.Replace(old, model);
    }
}
