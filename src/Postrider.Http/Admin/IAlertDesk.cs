using Postrider.Relay.Alerts;

namespace Postrider.Http.Admin;

/// <summary>Knows what is wrong with the station.</summary>
public interface IAlertDesk
{
    /// <summary>What lasts now, the worst first.</summary>
    IReadOnlyList<Alert> Active { get; }

    /// <summary>Tells all channels that this is a test.</summary>
    /// <returns>For each why it could not be told; <c>null</c> where it was.</returns>
    Task<IReadOnlyList<(string Channel, string? Problem)>> TestAsync(CancellationToken cancellation);
}
