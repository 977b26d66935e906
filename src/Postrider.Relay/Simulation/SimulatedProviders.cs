using System.Collections.Immutable;
using Postrider.Relay.Queue;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>The providers of a simulation: whose domains and hosts are whose, how each sees each source, and what is counted of each.</summary>
internal sealed class SimulatedProviders
{
    private readonly SimulationPlan _plan;
    private readonly Dictionary<string, ProviderModel> _byDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProviderModel> _byHost = new(StringComparer.Ordinal);
    private readonly Dictionary<(ProviderModel Model, string? Source), ProviderState> _states = [];
    private readonly Dictionary<ProviderModel, ProviderTally> _tallies = [];

    public SimulatedProviders(SimulationPlan plan)
    {
        _plan = plan;
        foreach (var provider in plan.Providers)
        {
            _byHost[provider.Hosts[0]] = provider;
            foreach (var domain in provider.Domains) _byDomain[domain] = provider;
        }
    }

    /// <summary>The provider whose first host this is.</summary>
    public ProviderModel AtHost(DomainName host) => _byHost[host.Value];

    public ProviderModel ModelOf(LoadedRecipient loaded) => ModelOf(loaded.Recipient.Address.Destination);

    /// <summary>The provider of a domain: the last one where nobody else has it.</summary>
    public ProviderModel ModelOf(string domain) => _byDomain.GetValueOrDefault(domain, _plan.Providers[^1]);

    /// <summary>How a provider sees a source.</summary>
    public ProviderState StateOf(ProviderModel model, string? source)
    {
        var key = (model, source);
        if (!_states.TryGetValue(key, out var state)) _states.Add(key, state = new ProviderState(model));
        return state;
    }

    public ProviderTally TallyOf(LoadedRecipient loaded) => TallyOf(ModelOf(loaded));

    public ProviderTally TallyOf(ProviderModel model)
    {
        if (!_tallies.TryGetValue(model, out var tally)) _tallies.Add(model, tally = new ProviderTally(model, _plan.Step));
        return tally;
    }

    /// <summary>From 0 to 1, the same for all attempts at a recipient, and for every run with the seed.</summary>
    public double FateOf(RecipientKey key)
    {
        var bits = unchecked((ulong)((key.Message.Value * 31) + key.Ordinal + (_plan.Seed * 7919L)) * 0x9E3779B97F4A7C15UL);
        bits ^= bits >> 29;
        bits = unchecked(bits * 0xBF58476D1CE4E5B9UL);
        return (bits >> 11) / (double)(1UL << 53);
    }

    /// <summary>What became of the mail to each provider that got some.</summary>
    public ImmutableArray<ProviderResult> ToResults(TimeSpan elapsed)
    {
        var blocks = _states.GroupBy(static pair => pair.Key.Model).ToDictionary(static group => group.Key, static group => group.Sum(static pair => pair.Value.Blocks));
        return [.. _plan.Providers.Where(_tallies.ContainsKey).Select(model => _tallies[model].ToResult(blocks.GetValueOrDefault(model), elapsed))];
    }
}
