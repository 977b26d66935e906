using Tomlyn.Syntax;

namespace Postrider.Configuration.Toml;

/// <summary>Turns text into tables with places. A mistake costs its line; the rest is read on, so that one run shows all.</summary>
internal sealed class TomlTree
{
    private readonly TomlTable _root = new(TomlPlace.Whole);
    private readonly HashSet<TomlTable> _closed = [];
    private readonly HashSet<TomlTable> _named = [];
    private readonly List<TomlMistake> _mistakes = [];

    private TomlTree()
    {
    }

    public static (TomlTable Root, IReadOnlyList<TomlMistake> Mistakes) Read(string text)
    {
        var tree = new TomlTree();
        var (document, mistakes) = SyntaxRecovery.Parse(text);
        tree._mistakes.AddRange(mistakes);
        if (document is not null) tree.AddDocument(document);
        tree._root.Entries.Remove(SyntaxRecovery.LostTable);
        return (tree._root, tree._mistakes);
    }

    private void AddDocument(DocumentSyntax document)
    {
        AddEntries(_root, document.KeyValues);
        foreach (var table in document.Tables)
        {
            if (table.Name is not { } name || PartsOf(name) is not { Count: > 0 } parts) continue;
            var target = table is TableArraySyntax ? AppendTable(parts) : OpenTable(parts);
            if (target is not null) AddEntries(target, table.Items);
        }
    }

    private void AddEntries(TomlTable table, SyntaxList<KeyValueSyntax> pairs)
    {
        foreach (var pair in pairs)
        {
            if (pair.Key is not { } key || pair.Value is not { } value || PartsOf(key) is not { Count: > 0 } parts) continue;
            var owner = table;
            foreach (var part in parts.SkipLast(1))
            {
                if (Descend(owner, part, parts) is not { } next) return;
                owner = next;
            }

            if (ValueOf(value) is { } node) Add(owner, parts[^1], node, PathOf(parts));
        }
    }

    private void Add(TomlTable table, KeyPart part, TomlNode value, string path)
    {
        if (table.Entries.TryAdd(part.Name, new TomlEntry(part.Place, value))) return;
        Report(part.Place, path, $"The key stands here for the second time; the first is in line {table.Entries[part.Name].KeyPlace.Line}.", "Remove one of the two.");
    }

    // The table behind one part of a dotted key.
    private TomlTable? Descend(TomlTable table, KeyPart part, List<KeyPart> whole)
    {
        if (!table.Entries.TryGetValue(part.Name, out var entry))
        {
            var made = new TomlTable(part.Place);
            table.Entries.Add(part.Name, new TomlEntry(part.Place, made));
            return made;
        }

        switch (entry.Value)
        {
            case TomlTable next when !_closed.Contains(next):
                return next;
            // [listener.limits] belongs to the last [[listener]].
            case TomlList { Items: [.., TomlTable last] } when !_closed.Contains(last):
                return last;
            default:
                Report(part.Place, PathOf(whole), $"'{part.Name}' has its value already in line {entry.KeyPlace.Line} and cannot be a table as well.", "Remove one of the two.");
                return null;
        }
    }

    private TomlTable? OpenTable(List<KeyPart> parts)
    {
        var table = _root;
        foreach (var part in parts)
        {
            if (Descend(table, part, parts) is not { } next) return null;
            table = next;
        }

        var name = parts[^1];
        if (_named.Add(table)) return table;
        Report(name.Place, PathOf(parts), $"The table [{PathOf(parts)}] begins here for the second time.", $"Put its keys together below one header, or write [[{PathOf(parts)}]] in two brackets if each is to be one of several.");
        return table;
    }

    private TomlTable? AppendTable(List<KeyPart> parts)
    {
        var owner = _root;
        foreach (var part in parts.SkipLast(1))
        {
            if (Descend(owner, part, parts) is not { } next) return null;
            owner = next;
        }

        var name = parts[^1];
        var table = new TomlTable(name.Place);
        _named.Add(table);
        if (!owner.Entries.TryGetValue(name.Name, out var entry)) owner.Entries.Add(name.Name, new TomlEntry(name.Place, new TomlList(name.Place, [table])));
        else if (entry.Value is TomlList { Items: [TomlTable first, ..] } list && !_closed.Contains(first)) owner.Entries[name.Name] = entry with { Value = list with { Items = list.Items.Add(table) } };
        else Report(name.Place, PathOf(parts), $"'{name.Name}' has its value already in line {entry.KeyPlace.Line}.", $"Begin each with [[{PathOf(parts)}]] in two brackets, and remove the other.");
        return table;
    }

    private TomlNode? ValueOf(ValueSyntax value)
    {
        var place = PlaceOf(value);
        switch (value)
        {
            case StringValueSyntax text:
                return text.Value is null ? null : new TomlScalar(place, text.Value);
            case IntegerValueSyntax number:
                return new TomlScalar(place, number.Value);
            case FloatValueSyntax number:
                return new TomlScalar(place, number.Value);
            case BooleanValueSyntax truth:
                return new TomlScalar(place, truth.Value);
            case ArraySyntax array:
                var items = array.Items.Select(item => item.Value is null ? null : ValueOf(item.Value)).OfType<TomlNode>();
                return new TomlList(place, [.. items]);
            case InlineTableSyntax inline:
                var table = new TomlTable(place);
                foreach (var item in inline.Items)
                {
                    if (item.KeyValue is not { Key: { } key, Value: { } inner } || PartsOf(key) is not { Count: > 0 } parts || ValueOf(inner) is not { } node) continue;
                    var owner = table;
                    foreach (var part in parts.SkipLast(1)) owner = owner is null ? null : Descend(owner, part, parts);
                    if (owner is not null) Add(owner, parts[^1], node, PathOf(parts));
                }

                _closed.Add(table);
                return table;
            default:
                return new TomlScalar(place, null);
        }
    }

    private void Report(TomlPlace place, string key, string what, string mend) => _mistakes.Add(new TomlMistake(place, key, what, mend));

    private static List<KeyPart> PartsOf(KeySyntax key)
    {
        List<KeyPart> parts = [];
        Add(key.Key);
        foreach (var dotted in key.DotKeys) Add(dotted.Key);
        return parts;

        void Add(BareKeyOrStringValueSyntax? part)
        {
            var name = part switch
            {
                BareKeySyntax bare => bare.Key?.Text,
                StringValueSyntax quoted => quoted.Value,
                _ => null,
            };
            if (part is not null && !string.IsNullOrEmpty(name)) parts.Add(new KeyPart(name, PlaceOf(part)));
        }
    }

    private static string PathOf(List<KeyPart> parts) => string.Join('.', parts.Select(part => part.Name));

    private static TomlPlace PlaceOf(SyntaxNode node)
    {
        var (start, end) = (node.Span.Start, node.Span.End);
        return new TomlPlace(start.Line + 1, start.Column + 1, end.Line == start.Line ? Math.Max(end.Column - start.Column + 1, 1) : 1);
    }

    private sealed record KeyPart(string Name, TomlPlace Place);
}
