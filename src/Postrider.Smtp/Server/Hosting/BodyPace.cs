namespace Postrider.Smtp.Server.Hosting;

/// <summary>
/// How much longer a body is waited for. A client has <see cref="SessionLimits.DataTimeout"/> to begin with; waiting spends it, octets that
/// come earn it back at <see cref="SessionLimits.MinimumDataRate"/>, never beyond where it began. So a body that drips for hours ends early,
/// one that comes in bursts does not, and the time that we take ourselves costs the client nothing.
/// </summary>
internal sealed class BodyPace(SessionLimits limits)
{
    /// <summary>The longest wait for the next octets.</summary>
    public TimeSpan Patience { get; private set; } = limits.DataTimeout;

    /// <summary>A message begins.</summary>
    public void Begin() => Patience = limits.DataTimeout;

    /// <summary>Octets came after a wait.</summary>
    public void Receive(long octets, TimeSpan waited)
    {
        if (limits.MinimumDataRate == 0) return;
        var earned = Math.Min((double)octets / limits.MinimumDataRate, limits.DataTimeout.TotalSeconds);
        var left = Patience - waited + TimeSpan.FromSeconds(earned);
        Patience = left > limits.DataTimeout ? limits.DataTimeout : left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
