using System.Collections.Immutable;
using Postrider.Configuration.Toml;

namespace Postrider.Configuration.Schema;

/// <summary>
/// A table of the file against its description. All keys are checked when it is made, whoever asks for them later;
/// what cannot be used reads as the default, so that checks go on and one run shows all mistakes.
/// </summary>
internal sealed class TableReader
{
    private readonly TomlTable _table;
    private readonly string _path;
    private readonly Dictionary<string, object> _values = new(StringComparer.Ordinal);

    public TableReader(Section section, TomlTable table, string path, MistakeList mistakes)
    {
        _table = table;
        _path = path;
        Mistakes = mistakes;
        foreach (var (name, entry) in table.Entries)
        {
            if (section.Find(name) is not { } key) mistakes.Add(entry.KeyPlace, PathOf(name), $"There is no key '{Short(name)}' {(path.Length == 0 ? "at the top of the file" : $"in {section.Title}")}.", KeySuggestion.For(name, section));
            else if (key.Read(entry.Value, PathOf(name), mistakes) is { } value) _values.Add(name, value);
        }

        if (mistakes.IsPartial) return;
        foreach (var key in section.Keys)
            if (key.IsRequired && !table.Entries.ContainsKey(key.Name))
                mistakes.Add(table.Place, PathOf(key.Name), $"{key.Name} is missing.", $"Add {key.Name} = {key.Example ?? "…"}. {key.Text}");
    }

    public MistakeList Mistakes { get; }

    /// <summary>Where the table begins.</summary>
    public TomlPlace Place => _table.Place;

    /// <summary>Whether the file says anything about a key, right or wrong.</summary>
    public bool Has(Key key) => _table.Entries.ContainsKey(key.Name);

    /// <summary>Whether nothing is wrong with a key by itself: its value or its default can be relied on by further checks.</summary>
    public bool IsSound(Key key) =>
        Has(key) ? _values.TryGetValue(key.Name, out var value) && value is not IPlacedList { IsWhole: false } : !key.IsRequired;

    /// <summary>The value, or the default.</summary>
    public T Get<T>(Key<T> key) => Get(key, key.Default!); // Whoever asks this way knows that the key has a default or is required.

    /// <summary>The value, or what the tables around say.</summary>
    public T Get<T>(Key<T> key, T inherited) => _values.TryGetValue(key.Name, out var value) ? ((Placed<T>)value).Value : inherited;

    /// <summary>The value, or <c>null</c>.</summary>
    public T? Find<T>(Key<T> key) where T : class => _values.TryGetValue(key.Name, out var value) ? ((Placed<T>)value).Value : null;

    public ImmutableArray<T> Get<T>(ListKey<T> key) => Has(key) ? [.. Items(key).Select(item => item.Value)] : key.Default;

    /// <summary>The items that can be used, with their places; none for a default.</summary>
    public ImmutableArray<Placed<T>> Items<T>(ListKey<T> key) =>
        _values.TryGetValue(key.Name, out var value) ? ((PlacedList<T>)value).Items : [];

    public TableReader? Table(SectionKey key) => _values.TryGetValue(key.Name, out var value) ? (TableReader)value : null;

    public ImmutableArray<TableReader> Tables(SectionListKey key) =>
        _values.TryGetValue(key.Name, out var value) ? (ImmutableArray<TableReader>)value : [];

    /// <summary>Where a key's value stands, or where the table begins.</summary>
    public TomlPlace PlaceOf(Key key) => _table.Entries.TryGetValue(key.Name, out var entry) ? entry.Value.Place : Place;

    /// <summary>A mistake that shows only when keys are seen together.</summary>
    public void Complain(Key key, string what, string mend) => Mistakes.Add(PlaceOf(key), PathOf(key.Name), what, mend);

    public void Complain(Key key, TomlPlace place, string what, string mend) => Mistakes.Add(place, PathOf(key.Name), what, mend);

    public void Warn(Key key, string what, string mend) => Mistakes.Warn(PlaceOf(key), PathOf(key.Name), what, mend);

    public void Warn(Key key, TomlPlace place, string what, string mend) => Mistakes.Warn(place, PathOf(key.Name), what, mend);

    private static string Short(string name) => name.Length <= 40 ? name : $"{name[..40]}…";

    private string PathOf(string name) => _path.Length == 0 ? Short(name) : $"{_path}.{Short(name)}";
}
