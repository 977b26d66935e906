using System.Text;

namespace Postrider.Mail.Headers;

/// <summary>A header section that is kept while the body streams by, its fields at hand by number.</summary>
internal sealed class FieldTable
{
    /// <summary>Fields that are looked at; more are no mail, and would make the search for signed ones slow.</summary>
    public const int MaximumFields = 1000;

    private readonly byte[] _octets;
    private readonly List<Entry> _entries = [];

    public FieldTable(ReadOnlySpan<byte> fields)
    {
        _octets = fields.ToArray();
        foreach (var field in new HeaderSection(_octets))
        {
            if (_entries.Count == MaximumFields)
            {
                IsCut = true;
                return;
            }

            _entries.Add(new Entry(field.Start, field.Length, field.Name.Length));
        }
    }

    public int Count => _entries.Count;

    /// <summary>Whether there were more fields than are looked at.</summary>
    public bool IsCut { get; }

    /// <summary>The whole field, line end included.</summary>
    public ReadOnlySpan<byte> Field(int index) => _octets.AsSpan(_entries[index].Start, _entries[index].Length);

    public ReadOnlySpan<byte> Body(int index) => new HeaderField(Field(index), 0).Body;

    public bool Is(int index, ReadOnlySpan<char> name)
    {
        var entry = _entries[index];
        return entry.NameLength == name.Length && Ascii.EqualsIgnoreCase(_octets.AsSpan(entry.Start, entry.NameLength), name);
    }

    public int CountOf(ReadOnlySpan<char> name)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
            if (Is(i, name)) count++;
        return count;
    }

    private readonly record struct Entry(int Start, int Length, int NameLength);
}
