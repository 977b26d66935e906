using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>Until when a client is waited for: by the session's end, its command, or the pace of its message.</summary>
internal sealed class ClientDeadline
{
    private readonly SessionLimits _limits;
    private readonly TimeProvider _time;
    private readonly BodyPace _pace;
    private readonly long _end;
    private long _lines;
    private bool _isTakingBody;

    public ClientDeadline(SessionLimits limits, TimeProvider time)
    {
        _limits = limits;
        _time = time;
        _pace = new BodyPace(limits);
        _end = In(limits.SessionTimeout);
    }

    /// <summary>The moment, as <see cref="TimeProvider.GetTimestamp"/> counts.</summary>
    public long Next { get; private set; }

    /// <summary>A command is awaited.</summary>
    public void AwaitCommand() => Next = Math.Min(_end, In(_limits.CommandTimeout));

    /// <summary>The session has gone on with what came.</summary>
    /// <param name="session">As it stands now.</param>
    /// <param name="octets">How much of it was used.</param>
    /// <param name="waited">How long it was waited for.</param>
    public void Advance(SmtpSession session, long octets, TimeSpan waited)
    {
        var wasTakingBody = _isTakingBody;
        var isSameLine = session.Lines == _lines;
        _isTakingBody = session.IsTakingBody;
        _lines = session.Lines;
        if (!_isTakingBody)
        {
            // A command that comes drop by drop renews no deadline.
            if (wasTakingBody || !isSameLine) AwaitCommand();
            return;
        }

        if (wasTakingBody) _pace.Receive(octets, waited);
        else _pace.Begin();
        Next = Math.Min(_end, In(_pace.Patience));
    }

    private long In(TimeSpan span) => _time.GetTimestamp() + (long)(span.TotalSeconds * _time.TimestampFrequency);
}
