namespace Postrider.Mail.Dkim;

/// <summary>The body hashes that the signatures of a message need, each computed once.</summary>
internal sealed class BodyHashes : IDisposable
{
    /// <summary>Different hashes of a message; more are only asked for by those who want to cost us time.</summary>
    public const int MaximumHashes = 10;

    private readonly List<Entry> _entries = [];

    /// <summary>Asks for a hash before the body comes.</summary>
    /// <returns>Its number, or -1 where there are too many.</returns>
    public int Add(Canonicalization form, long? limit)
    {
        var known = _entries.FindIndex(entry => entry.Form == form && entry.Limit == limit);
        if (known >= 0) return known;
        if (_entries.Count == MaximumHashes) return -1;
        _entries.Add(new Entry(form, limit, new BodyHash(form, limit)));
        return _entries.Count - 1;
    }

    public void Append(ReadOnlySpan<byte> octets)
    {
        foreach (var entry in _entries) entry.Hash.Append(octets);
    }

    public void Finish()
    {
        foreach (var entry in _entries) entry.Result = entry.Hash.Finish();
    }

    /// <summary>After <see cref="Finish"/>: the hash.</summary>
    public ReadOnlySpan<byte> Result(int number) => _entries[number].Result;

    /// <summary>After <see cref="Finish"/>: octets of the whole canonical body.</summary>
    public long Length(int number) => _entries[number].Hash.Length;

    public void Dispose()
    {
        foreach (var entry in _entries) entry.Hash.Dispose();
    }

    private sealed class Entry(Canonicalization form, long? limit, BodyHash hash)
    {
        public Canonicalization Form => form;

        public long? Limit => limit;

        public BodyHash Hash => hash;

        public byte[] Result { get; set; } = [];
    }
}
