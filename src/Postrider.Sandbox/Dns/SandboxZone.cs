using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;

namespace Postrider.Sandbox.Dns;

/// <summary>How the sandbox's DNS treats questions for a name.</summary>
public enum DnsManner
{
    /// <summary>Answers with what there is.</summary>
    Honest,

    /// <summary>SERVFAIL.</summary>
    ServerFailure,

    /// <summary>No answer at all, until the asker gives up.</summary>
    Silent,

    /// <summary>NXDOMAIN, whatever wildcards say.</summary>
    Absent,
}

/// <summary>What the sandbox's DNS knows. A name that is not here does not exist.</summary>
public sealed class SandboxZone
{
    private static readonly ImmutableArray<DnsRecord> Nothing = [];

    private readonly FrozenDictionary<string, ImmutableArray<DnsRecord>> _records;
    private readonly FrozenDictionary<string, DnsManner> _manners;

    /// <summary>Names that have no records of their own, but names below them.</summary>
    private readonly FrozenSet<string> _names;

    private SandboxZone(Builder builder)
    {
        _records = builder.Records.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal);
        _manners = builder.Manners.ToFrozenDictionary(StringComparer.Ordinal);
        _names = builder.Records.Keys.SelectMany(Ancestors).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>How questions for a name are treated; a name takes after its nearest ancestor that has a manner.</summary>
    public DnsManner MannerOf(string name)
    {
        for (var at = name; ; at = at[(at.IndexOf('.', StringComparison.Ordinal) + 1)..])
        {
            if (_manners.TryGetValue(at, out var manner)) return manner;
            if (!at.Contains('.', StringComparison.Ordinal)) return DnsManner.Honest;
        }
    }

    /// <summary>The records of a name; a wildcard (RFC 4592) stands in where the name has none, at last the one of the root, <c>*</c>.</summary>
    /// <returns><c>null</c> when the name does not exist.</returns>
    public ImmutableArray<DnsRecord>? Find(string name)
    {
        if (_records.TryGetValue(name, out var records)) return records;
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
            if (_records.TryGetValue($"*{name[dot..]}", out records)) return records;
        if (_names.Contains(name)) return Nothing;
        return _records.TryGetValue("*", out records) ? records : null;
    }

    private static IEnumerable<string> Ancestors(string name)
    {
        for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1)) yield return name[(dot + 1)..];
    }

    /// <summary>Puts a zone together.</summary>
    public sealed class Builder
    {
        internal Dictionary<string, List<DnsRecord>> Records { get; } = new(StringComparer.Ordinal);

        internal Dictionary<string, DnsManner> Manners { get; } = new(StringComparer.Ordinal);

        /// <param name="name">Lower case, without a trailing dot; <c>*.example</c> for a wildcard.</param>
        public Builder Add(string name, DnsRecord record)
        {
            if (!Records.TryGetValue(name, out var records)) Records[name] = records = [];
            records.Add(record);
            return this;
        }

        public Builder AddExchange(string domain, ushort preference, string host) => Add(domain, new DnsRecord.Exchange(preference, host));

        public Builder AddAddress(string host, IPAddress address) => Add(host, new DnsRecord.Address(address));

        public Builder Treat(string name, DnsManner manner)
        {
            Manners[name] = manner;
            return this;
        }

        public SandboxZone Build() => new(this);
    }
}
