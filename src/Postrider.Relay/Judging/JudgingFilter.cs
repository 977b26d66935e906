using Postrider.Relay.Forwarding;
using Postrider.Relay.Submission;

namespace Postrider.Relay.Judging;

/// <summary>Judges mail of strangers as it comes in, writes what it found before the message, and acts on it as the listener wants. All mail that is passed on is sealed, judged or not.</summary>
public sealed class JudgingFilter(JudgingServices services, JudgingOptions options) : IBeforeQueueFilter
{
    public IFilterPass? Begin(IncomingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var mode = options.ModeOf(message.Origin);
        var seal = ForwardSeal.Begin(message, services.ArcKeys, services.Time, services.Logger);
        if (!message.IsOriginating && mode != JudgeMode.Off && message.Session is { } session) return new JudgingPass(services, options, mode, message, session, seal);
        return seal is null ? null : new SealingPass(services, options, message, seal);
    }
}
