namespace Postrider.Relay.Metrics;

/// <summary>Mail since the start of the process.</summary>
/// <param name="Accepted">Messages taken.</param>
/// <param name="Delivered">Recipients delivered.</param>
/// <param name="Deferred">Times that a recipient was put off.</param>
/// <param name="Bounced">Recipients refused for good or given up.</param>
public readonly record struct MailFlow(long Accepted, long Delivered, long Deferred, long Bounced);
