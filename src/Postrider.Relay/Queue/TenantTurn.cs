namespace Postrider.Relay.Queue;

/// <summary>The parcels of one tenant in a <see cref="TenantTurns"/>.</summary>
internal sealed class TenantTurn(string tenant, double weight)
{
    private Chain<Parcel> _parcels;

    public string Tenant => tenant;

    /// <summary>How much it gets of what all get: twice as much with 2 as with 1.</summary>
    public double Weight => weight;

    /// <summary>The virtual time at which it is next: what it was given so far, by its weight.</summary>
    public double Pass { get; set; }

    /// <summary>Recipients in its parcels.</summary>
    public int Recipients { get; set; }

    public Parcel? First => _parcels.First;

    public void AddFirst(Parcel parcel) => _parcels.AddFirst(parcel);

    public void AddLast(Parcel parcel) => _parcels.AddLast(parcel);

    public void Remove(Parcel parcel) => _parcels.Remove(parcel);
}
