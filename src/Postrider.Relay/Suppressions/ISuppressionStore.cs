namespace Postrider.Relay.Suppressions;

/// <summary>Keeps suppressions.</summary>
public interface ISuppressionStore
{
    /// <summary>Adds suppressions, all or none. One that stands already is replaced, unless that stands longer: nothing shortens a suppression but taking it back.</summary>
    /// <returns>How many were new.</returns>
    /// <exception cref="IOException">None was added.</exception>
    Task<int> AddAsync(IReadOnlyList<Suppression> suppressions, CancellationToken cancellation);
}
