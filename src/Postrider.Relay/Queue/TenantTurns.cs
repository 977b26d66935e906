namespace Postrider.Relay.Queue;

/// <summary>
/// Parcels of equal rank, by tenant: whoever has been given least so far, by his weight, is next (start-time fair queueing). One tenant's million stands beside another's
/// ten, and not before them; within a tenant they go in the order in which they came. A step costs the logarithm of the number of tenants that have mail here.
/// </summary>
internal sealed class TenantTurns
{
    private readonly Dictionary<string, TenantTurn> _tenants = new(StringComparer.Ordinal);
    private readonly PriorityQueue<TenantTurn, (double Pass, long Order)> _turns = new();
    private double _now;
    private long _order;

    /// <summary>Tenants that have mail here, or had it at the last turn.</summary>
    public Dictionary<string, TenantTurn>.ValueCollection Tenants => _tenants.Values;

    /// <summary>The next parcel.</summary>
    public Parcel? First
    {
        get
        {
            while (_turns.TryPeek(out var turn, out _))
            {
                if (turn.First is { } parcel) return parcel;
                // All of it left from the middle, or was taken.
                _turns.Dequeue();
                _tenants.Remove(turn.Tenant);
            }

            return null;
        }
    }

    /// <param name="parcel">The parcel.</param>
    /// <param name="tenant">Whose it is.</param>
    /// <param name="weights">The shares of tenants.</param>
    /// <param name="isFirst">Whether it was taken before, and stands in front of all others of its tenant.</param>
    public void Add(Parcel parcel, string tenant, TenantWeights? weights, bool isFirst)
    {
        if (!_tenants.TryGetValue(tenant, out var turn))
        {
            _tenants.Add(tenant, turn = new TenantTurn(tenant, weights?.Of(tenant) ?? 1) { Pass = _now });
            _turns.Enqueue(turn, (turn.Pass, _order++));
        }

        parcel.Turn = turn;
        if (isFirst) turn.AddFirst(parcel);
        else turn.AddLast(parcel);
    }

    /// <summary>Takes a parcel out that has no recipients any more.</summary>
    public static void Remove(Parcel parcel) => parcel.Turn!.Remove(parcel); // Whoever stands here has one.

    /// <summary>Recipients of the next parcel are taken: its tenant's turn is over.</summary>
    public void Charge(Parcel parcel, int recipients)
    {
        var turn = parcel.Turn!; // As above.
        _now = Math.Max(_now, turn.Pass);
        turn.Pass += recipients / turn.Weight;
        if (_turns.TryPeek(out var next, out _) && next == turn) _turns.DequeueEnqueue(turn, (turn.Pass, _order++));
    }

    /// <summary>About how many recipients are taken before one that stands so far behind in its own tenant's order.</summary>
    public int CountBefore(TenantTurn own, int before)
    {
        var served = (before + 1) / own.Weight;
        var sum = before;
        foreach (var other in _tenants.Values)
            if (other != own) sum += (int)Math.Min(other.Recipients, Math.Max(0, (served + own.Pass - other.Pass) * other.Weight));
        return sum;
    }
}
