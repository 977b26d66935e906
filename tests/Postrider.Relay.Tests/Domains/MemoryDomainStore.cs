using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Domains;

/// <summary>Domains in memory, by the rules of the real store.</summary>
internal sealed class MemoryDomainStore : IDomainStore
{
    private readonly SortedDictionary<string, SendingDomain> _domains = new(StringComparer.Ordinal);
    private readonly Dictionary<long, DkimSigningKey> _keys = [];
    private long _last;

    /// <summary>Keys whose private half cannot be read.</summary>
    public HashSet<long> Unreadable { get; } = [];

    /// <summary>How often a private half was read.</summary>
    public int Reads { get; private set; }

    /// <summary>Thrown by every question.</summary>
    public IOException? Failure { get; set; }

    public SendingDomain this[string name] => _domains[name];

    public ValueTask<ImmutableArray<SendingDomain>> ListAsync(CancellationToken cancellation) =>
        Failure is null ? ValueTask.FromResult(_domains.Values.ToImmutableArray()) : throw Failure;

    public ValueTask<SendingDomain?> FindAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(_domains.GetValueOrDefault(name.Value));

    public ValueTask<bool> AddAsync(SendingDomain domain, IReadOnlyList<DkimSigningKey> keys, CancellationToken cancellation)
    {
        if (!_domains.TryAdd(domain.Name.Value, domain with { Keys = [] })) return ValueTask.FromResult(false);
        foreach (var key in keys) Add(key, domain.CreatedAt, DomainKeyState.Next);
        return ValueTask.FromResult(true);
    }

    public ValueTask<bool> RemoveAsync(DomainName name, CancellationToken cancellation) => ValueTask.FromResult(_domains.Remove(name.Value));

    public ValueTask<bool> AddKeyAsync(DkimSigningKey key, DateTimeOffset at, CancellationToken cancellation)
    {
        if (!_domains.TryGetValue(key.Domain.Value, out var domain)
            || domain.Keys.Any(other => other.Selector == key.Selector || (other.State == DomainKeyState.Next && other.Algorithm == key.Algorithm))) return ValueTask.FromResult(false);
        Add(key, at, DomainKeyState.Next);
        return ValueTask.FromResult(true);
    }

    public ValueTask<bool> ChangeKeysAsync(IReadOnlyList<KeyTransition> transitions, CancellationToken cancellation)
    {
        foreach (var (before, _) in transitions)
            if (!_domains.Values.Any(domain => domain.Keys.Any(key => key.Id == before.Id && key.State == before.State))) return ValueTask.FromResult(false);
        foreach (var (before, after) in transitions)
        {
            var domain = _domains.Values.First(domain => domain.Keys.Any(key => key.Id == before.Id));
            _domains[domain.Name.Value] = domain with { Keys = [.. domain.Keys.Select(key => key.Id == before.Id ? after : key)] };
            if (after.State >= DomainKeyState.Retiring) _keys.Remove(before.Id);
        }

        return ValueTask.FromResult(true);
    }

    public ValueTask<bool> RemoveKeyAsync(DomainKey key, CancellationToken cancellation)
    {
        var domain = _domains.Values.FirstOrDefault(domain => domain.Keys.Any(other => other.Id == key.Id));
        if (domain is null) return ValueTask.FromResult(false);
        _domains[domain.Name.Value] = domain with { Keys = domain.Keys.RemoveAll(other => other.Id == key.Id) };
        return ValueTask.FromResult(true);
    }

    public ValueTask<DkimSigningKey?> ReadSigningKeyAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        Reads++;
        return Unreadable.Contains(key.Id) ? throw new IOException("It was encrypted with another key.") : ValueTask.FromResult(_keys.GetValueOrDefault(key.Id));
    }

    public ValueTask SetVerificationAsync(DomainName name, DomainVerification verification, DateTimeOffset at, CancellationToken cancellation) => throw new NotSupportedException();

    /// <summary>Adds a domain whose keys sign already.</summary>
    public IReadOnlyList<DkimSigningKey> AddActive(string name, params DkimAlgorithm[] algorithms)
    {
        var domain = DomainName.Parse(name);
        _domains.Add(name, new SendingDomain { Name = domain, CreatedAt = DateTimeOffset.UnixEpoch });
        var keys = algorithms.Select(algorithm => DkimSigningKey.Generate(domain, algorithm == DkimAlgorithm.RsaSha256 ? "r1" : "e1", algorithm)).ToList();
        foreach (var key in keys) Add(key, DateTimeOffset.UnixEpoch, DomainKeyState.Active);
        return keys;
    }

    private void Add(DkimSigningKey key, DateTimeOffset at, DomainKeyState state)
    {
        var added = new DomainKey
        {
            Id = ++_last,
            Selector = key.Selector,
            Algorithm = key.Algorithm,
            State = state,
            PublicRecord = key.PublicRecord,
            CreatedAt = at,
            ActivatedAt = state == DomainKeyState.Active ? at : null,
        };
        _keys.Add(added.Id, key);
        var domain = _domains[key.Domain.Value];
        _domains[key.Domain.Value] = domain with { Keys = domain.Keys.Add(added) };
    }
}
