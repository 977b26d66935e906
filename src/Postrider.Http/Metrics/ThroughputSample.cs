using Postrider.Relay.Metrics;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Metrics;

/// <summary>Totals at one moment; two of them make a <see cref="ThroughputWindow"/>.</summary>
/// <param name="At">A reading of the clock that never steps back.</param>
/// <param name="Flow">Mail so far.</param>
/// <param name="Spool">The spool's writer so far.</param>
/// <param name="Processor">Processor time of this process so far.</param>
/// <param name="Machine">The machine's processors so far; <c>null</c> where the system does not tell.</param>
public readonly record struct ThroughputSample(TimeSpan At, MailFlow Flow, SpoolLoad Spool, TimeSpan Processor, MachineTime? Machine);

/// <summary>Time of all processors since the start of the machine.</summary>
public readonly record struct MachineTime(TimeSpan Busy, TimeSpan Total);
