using System.Text;

namespace Postrider.Sandbox.Captures;

/// <summary>Looks into a message as far as showing it needs (RFC 5322, 2.2).</summary>
public static class MessageText
{
    /// <summary>Finds the first field of a name in the header section and unfolds its value.</summary>
    public static string? FindField(ReadOnlySpan<byte> message, string name)
    {
        StringBuilder? value = null;
        foreach (var line in new LineEnumerator(message))
        {
            if (line.IsEmpty) break;
            if (line[0] is (byte)' ' or (byte)'\t')
            {
                value?.Append(' ').Append(Encoding.UTF8.GetString(line).Trim());
                continue;
            }

            if (value is not null) break;
            var colon = line.IndexOf((byte)':');
            if (colon > 0 && Ascii.EqualsIgnoreCase(line[..colon].TrimEnd(" \t"u8), name))
                value = new StringBuilder(Encoding.UTF8.GetString(line[(colon + 1)..]).Trim());
        }

        return value?.ToString();
    }

    private ref struct LineEnumerator(ReadOnlySpan<byte> octets)
    {
        private ReadOnlySpan<byte> _rest = octets;
        private bool _ended = octets.IsEmpty;

        public ReadOnlySpan<byte> Current { get; private set; }

        public readonly LineEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_ended) return false;
            var end = _rest.IndexOf((byte)'\n');
            _ended = end < 0;
            var line = _ended ? _rest : _rest[..end];
            if (!_ended) _rest = _rest[(end + 1)..];
            Current = !line.IsEmpty && line[^1] == (byte)'\r' ? line[..^1] : line;
            return true;
        }
    }
}
