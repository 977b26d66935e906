namespace Postrider.Relay.Routing;

/// <summary>Values by pattern. Each kind of pattern has a dictionary of its own, so that a look-up costs one probe for each label of the name.</summary>
internal sealed class PatternIndex<T> where T : class
{
    private readonly Dictionary<string, T> _exact = [];
    private readonly Dictionary<string, T> _below = [];
    private T? _all;
    private T? _anyLiteral;
    private T? _nullSender;

    public T GetOrAdd(RoutePattern pattern, Func<T> create)
    {
        switch (pattern.Kind)
        {
            case RoutePatternKind.Exact:
                return GetOrAdd(_exact, pattern.Key, create);
            case RoutePatternKind.Below:
                return GetOrAdd(_below, pattern.Key, create);
            case RoutePatternKind.AnyLiteral:
                return _anyLiteral ??= create();
            case RoutePatternKind.NullSender:
                return _nullSender ??= create();
            default:
                return _all ??= create();
        }
    }

    /// <summary>Every value whose pattern matches, in no order.</summary>
    /// <param name="destination">A domain or an address literal in brackets; empty for the null reverse-path.</param>
    public Matches Find(string destination) => new(this, destination);

    private static T GetOrAdd(Dictionary<string, T> values, string key, Func<T> create)
    {
        if (!values.TryGetValue(key, out var value)) values.Add(key, value = create());
        return value;
    }

    /// <summary>The matches of one look-up: those of the exact name, of each name above it, and of all.</summary>
    internal struct Matches(PatternIndex<T> index, string destination)
    {
        private Step _step;
        private int _dot = -1;

        public T Current { get; private set; } = null!; // Set before it is read, as of every enumerator.

        public readonly Matches GetEnumerator() => this;

        public bool MoveNext()
        {
            while (_step != Step.End)
            {
                var found = Next();
                if (found is null) continue;
                Current = found;
                return true;
            }

            return false;
        }

        private T? Next()
        {
            switch (_step)
            {
                case Step.Whole:
                    _step = index._below.Count == 0 || destination.Length == 0 || destination[0] == '[' ? Step.All : Step.Above;
                    return destination switch
                    {
                        "" => index._nullSender,
                        _ => index._exact.GetValueOrDefault(destination),
                    };
                case Step.Above:
                    _dot = destination.IndexOf('.', _dot + 1);
                    if (_dot >= 0) return index._below.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(destination.AsSpan(_dot + 1), out var above) ? above : null;
                    _step = Step.All;
                    return null;
                case Step.All:
                    _step = destination.StartsWith('[') ? Step.Literals : Step.End;
                    return index._all;
                default:
                    _step = Step.End;
                    return index._anyLiteral;
            }
        }

        private enum Step : byte
        {
            Whole,
            Above,
            All,
            Literals,
            End,
        }
    }
}
