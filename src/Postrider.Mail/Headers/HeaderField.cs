using System.Text;

namespace Postrider.Mail.Headers;

/// <summary>One field of a header section, as it stands there (RFC 5322, 2.2).</summary>
public readonly ref struct HeaderField
{
    private readonly ReadOnlySpan<byte> _octets;
    private readonly int _nameLength;

    internal HeaderField(ReadOnlySpan<byte> octets, int start)
    {
        _octets = octets;
        _nameLength = HeaderScanner.NameLength(octets);
        Start = start;
    }

    /// <summary>Where the field begins in its section.</summary>
    public int Start { get; }

    /// <summary>Octets with all continuation lines and the last line end.</summary>
    public int Length => _octets.Length;

    /// <summary>The name without white space and colon.</summary>
    public ReadOnlySpan<byte> Name => _octets[.._nameLength];

    /// <summary>All between the colon and the last line end, folds included.</summary>
    public ReadOnlySpan<byte> Body
    {
        get
        {
            var afterName = _octets[_nameLength..];
            return afterName[(afterName.IndexOf((byte)':') + 1)..].TrimEnd("\r\n"u8);
        }
    }

    /// <summary>Whether the field has this name, whatever its case.</summary>
    public bool Is(ReadOnlySpan<byte> name) => Ascii.EqualsIgnoreCase(Name, name);

    /// <summary>The body unfolded (RFC 5322, 2.2.3) and without white space around it; octets that are not UTF-8 are replaced.</summary>
    public string Unfold() =>
        Encoding.UTF8.GetString(Body).Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
}
