using Microsoft.Extensions.Time.Testing;

namespace Postrider.Mail.Tests.Acme;

/// <summary>A clock that goes to the end of every short wait at once, and so lets long ones come to theirs.</summary>
internal sealed class JumpingTime : FakeTimeProvider
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(30);

    public JumpingTime() : base(DateTimeOffset.UtcNow)
    {
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        if (dueTime > TimeSpan.Zero && dueTime <= Short) Advance(dueTime);
        return timer;
    }
}
