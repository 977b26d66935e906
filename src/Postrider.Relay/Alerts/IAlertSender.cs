namespace Postrider.Relay.Alerts;

/// <summary>Brings notices to channels; the rim that tests replace.</summary>
public interface IAlertSender
{
    /// <returns>Why it could not be told; <c>null</c> when it was.</returns>
    Task<string?> SendAsync(AlertChannel channel, AlertNotice notice, CancellationToken cancellation);
}
