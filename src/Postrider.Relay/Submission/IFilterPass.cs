using Postrider.Mail.Headers;

namespace Postrider.Relay.Submission;

/// <summary>One message going past a filter: our trace line first, fields completed, blind copies gone. Disposed at the end, whatever became of the message.</summary>
public interface IFilterPass : IMessageReader, IDisposable
{
    /// <summary>The message is whole. Called once.</summary>
    ValueTask<FilterResult> FinishAsync(CancellationToken cancellation);
}
