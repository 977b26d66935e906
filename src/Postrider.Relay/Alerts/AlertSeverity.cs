namespace Postrider.Relay.Alerts;

/// <summary>How much an alert matters.</summary>
public enum AlertSeverity : byte
{
    /// <summary>Will hurt before long.</summary>
    Warning,

    /// <summary>Hurts now.</summary>
    Critical,
}
