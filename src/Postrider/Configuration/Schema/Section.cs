using System.Collections.Immutable;

namespace Postrider.Configuration.Schema;

/// <summary>A table of the settings file.</summary>
/// <param name="title">Its header, as in <c>[spool]</c>.</param>
/// <param name="text">What it is for: a paragraph.</param>
/// <param name="keys">Its keys in the order of the reference.</param>
internal sealed class Section(string title, string text, params ImmutableArray<Key> keys)
{
    public string Title => title;

    public string Text => text;

    public ImmutableArray<Key> Keys => keys;

    public Key? Find(string name) => keys.FirstOrDefault(key => key.Name == name);
}
