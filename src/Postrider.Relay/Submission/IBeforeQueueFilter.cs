namespace Postrider.Relay.Submission;

/// <summary>
/// Sees messages before they are queued, as they will be stored: a signer, a judge. It changes nothing of them; it may put fields before them and may refuse them.
/// </summary>
public interface IBeforeQueueFilter
{
    /// <summary>A message begins.</summary>
    /// <returns>What reads this message; <c>null</c> where the filter has nothing to do with it, and then it costs nothing.</returns>
    IFilterPass? Begin(IncomingMessage message);
}
