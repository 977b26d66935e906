namespace Postrider.Http.Admin;

/// <summary>What the running program does with signing keys on request; its composition root answers.</summary>
public interface IKeyDesk
{
    /// <summary>Begins to rotate the keys of a domain now, whatever the schedule says.</summary>
    /// <returns><c>null</c> where it has no such domain.</returns>
    /// <exception cref="IOException">The store failed.</exception>
    Task<KeyRotationReport?> RotateAsync(string domain, CancellationToken cancellation);
}
