using System.Collections.Frozen;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>The active keys of all domains in memory, ready to sign. Read again whenever the store has changed; messages under way keep the keys they have.</summary>
public sealed class SigningKeys(IDomainStore store, ILogger<SigningKeys> logger)
{
    private volatile State _state = new(FrozenDictionary<string, ImmutableArray<DkimSigningKey>>.Empty, FrozenDictionary<long, LoadedKey>.Empty);

    /// <summary>Whether no domain has a key: then nothing can be signed.</summary>
    public bool IsEmpty => _state.Keys.Count == 0;

    /// <summary>The keys of the nearest sending domain: that of this name, or else of the first of its parents that is one. Empty where there is none, or it has no key yet.</summary>
    public ImmutableArray<DkimSigningKey> Find(DomainName name)
    {
        var domains = _state.ByDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> rest = name.Value;
        while (!rest.IsEmpty)
        {
            if (domains.TryGetValue(rest, out var keys)) return keys;
            var dot = rest.IndexOf('.');
            rest = dot < 0 ? default : rest[(dot + 1)..];
        }

        return [];
    }

    /// <summary>Reads the store. A key that cannot be read is told of once and left out; the others of its domain go on signing.</summary>
    /// <exception cref="IOException">The store cannot be read; what was known stays in force.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var before = _state.Keys;
        var keys = new Dictionary<long, LoadedKey>();
        var byDomain = new Dictionary<string, ImmutableArray<DkimSigningKey>>(StringComparer.Ordinal);
        foreach (var domain in await store.ListAsync(cancellation).ConfigureAwait(false))
        {
            var active = ImmutableArray.CreateBuilder<DkimSigningKey>();
            foreach (var key in domain.Keys)
            {
                if (key.State != DomainKeyState.Active) continue;
                // A key's number is never used again, so what was read of it holds.
                if (!before.TryGetValue(key.Id, out var loaded)) loaded = await LoadAsync(domain, key, cancellation).ConfigureAwait(false);
                keys.Add(key.Id, loaded);
                if (loaded.Key is { } usable) active.Add(usable);
            }

            byDomain.Add(domain.Name.Value, active.ToImmutable());
        }

        if (!before.Keys.Order().SequenceEqual(keys.Keys.Order())) SigningLog.KeysInForce(logger, keys.Count(key => key.Value.Key is not null), byDomain.Count);
        _state = new State(byDomain.ToFrozenDictionary(StringComparer.Ordinal), keys.ToFrozenDictionary());
    }

    private async ValueTask<LoadedKey> LoadAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        try
        {
            return new LoadedKey(await store.ReadSigningKeyAsync(domain, key, cancellation).ConfigureAwait(false));
        }
        catch (IOException failure)
        {
            SigningLog.KeyUnreadable(logger, key.Selector, domain.Name.Value, failure.Message);
            return default;
        }
    }

    /// <summary>A key, or that it could not be read.</summary>
    private readonly record struct LoadedKey(DkimSigningKey? Key);

    private sealed record State(FrozenDictionary<string, ImmutableArray<DkimSigningKey>> ByDomain, FrozenDictionary<long, LoadedKey> Keys);
}
