using Postrider.Relay.Submission;

namespace Postrider.Relay.Judging;

/// <summary>Judges mail of strangers as it comes in, writes what it found before the message, and acts on it as the listener wants.</summary>
public sealed class JudgingFilter(JudgingServices services, JudgingOptions options) : IBeforeQueueFilter
{
    public IFilterPass? Begin(IncomingMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.IsOriginating || message.Session is not { } session) return null;
        var mode = options.ModeOf(message.Origin);
        return mode == JudgeMode.Off ? null : new JudgingPass(services, options, mode, message, session);
    }
}
