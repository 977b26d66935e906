using Postrider.Http.Admin;

namespace Postrider.Http.Metrics;

/// <summary>What was measured over the last seconds.</summary>
public sealed record ThroughputWindow(ThroughputRates Rates, ProcessLoad Process);
