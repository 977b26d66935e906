namespace Postrider.Mail.Headers;

/// <summary>The fields of a message in order, read in place.</summary>
/// <param name="octets">The octets up to <see cref="HeaderEnd.FieldsLength"/>.</param>
public readonly ref struct HeaderSection(ReadOnlySpan<byte> octets)
{
    private readonly ReadOnlySpan<byte> _octets = octets;

    public Enumerator GetEnumerator() => new(_octets);

    /// <summary>Goes from field to field.</summary>
    public ref struct Enumerator
    {
        private readonly ReadOnlySpan<byte> _octets;
        private int _next;

        internal Enumerator(ReadOnlySpan<byte> octets) => _octets = octets;

        public HeaderField Current { get; private set; }

        public bool MoveNext()
        {
            if (_next >= _octets.Length) return false;
            var start = _next;
            do
            {
                var length = _octets[_next..].IndexOf((byte)'\n');
                _next = length < 0 ? _octets.Length : _next + length + 1;
            }
            while (_next < _octets.Length && _octets[_next] is (byte)' ' or (byte)'\t');
            Current = new HeaderField(_octets[start.._next], start);
            return true;
        }
    }
}
