namespace Postrider.Smtp.Server.Sessions;

/// <summary>Counts what a session may do only so often, and says when it is enough.</summary>
internal sealed class SessionBudget(SessionLimits limits)
{
    private int _errors;
    private int _idleCommands;
    private int _transactions;
    private int _failedAuthentications;
    private TimeSpan _penalty;

    /// <summary>A command was refused with 5xx: after so many without a message taken, the next gets 421 in place of its own refusal.</summary>
    public Reply? SpendError() => _errors++ >= limits.MaximumErrors ? ServerReplies.TooManyErrors : null;

    /// <summary>A command that carries no mail.</summary>
    public Reply? SpendIdleCommand() => _idleCommands++ >= limits.MaximumIdleCommands ? ServerReplies.TooManyIdleCommands : null;

    /// <summary>Another MAIL.</summary>
    public Reply? SpendTransaction() => _transactions++ >= limits.MaximumTransactions ? ServerReplies.TooManyTransactions : null;

    /// <summary>An AUTH failed for its credentials. The last failure is answered by 421 itself, so that a guess more costs a connection.</summary>
    /// <param name="ofAddress">Failures of the client's address in all its sessions, this one among them.</param>
    public Reply? SpendAuthentication(int ofAddress)
    {
        _failedAuthentications++;
        _penalty = TimeSpan.FromSeconds(1 << Math.Clamp(Math.Max(ofAddress, _failedAuthentications) - 1, 0, 3));
        return _failedAuthentications >= limits.MaximumFailedAuthentications ? ServerReplies.TooManyAuthenticationFailures : null;
    }

    /// <summary>How long the client waits for the answer to an AUTH that failed: a second, then twice as long each time, up to eight, whatever sessions it failed in. Told once.</summary>
    public TimeSpan TakePenalty()
    {
        var penalty = _penalty;
        _penalty = TimeSpan.Zero;
        return penalty;
    }

    /// <summary>A message was taken: who sends mail may err and idle anew.</summary>
    public void Renew()
    {
        _errors = 0;
        _idleCommands = 0;
    }
}
