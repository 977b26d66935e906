using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Http.Admin;
using Postrider.Relay.Shaping;
using Postrider.Relay.Simulation;

namespace Postrider.Simulating;

/// <summary>What <c>postrider simulate --json</c> prints.</summary>
/// <param name="StepSeconds">The seconds that one number of the curves stands for.</param>
/// <param name="LastedSeconds">How long it went on.</param>
/// <param name="Providers">By provider.</param>
/// <param name="Events">Reactions and their ends, the earliest first.</param>
internal sealed record SimulationReport(double StepSeconds, double LastedSeconds, IReadOnlyList<ProviderReport> Providers, IReadOnlyList<ShapingEventView> Events)
{
    public static SimulationReport From(SimulationResult result) => new(
        result.Step.TotalSeconds, result.Lasted.TotalSeconds, [.. result.Providers.Select(ProviderReport.From)], [.. result.Events.Select(ShapingEventView.From)]);
}

/// <inheritdoc cref="ProviderResult"/>
internal sealed record ProviderReport(
    string Name, int Accepted, int Delivered, int Bounced, int Expired, int Waiting, int Deferrals, int LimitsHit, int ConnectionsRefused, int Blocks, int AttemptsWhileBlocked,
    DelayReport Transactional, DelayReport Bulk, IReadOnlyDictionary<string, DelayReport> Tenants, ImmutableArray<int> DeliveredByStep, ImmutableArray<int> DeferredByStep, ImmutableArray<int> LimitedByStep)
{
    public static ProviderReport From(ProviderResult result) => new(
        result.Name, result.Accepted, result.Delivered, result.Bounced, result.Expired, result.Waiting, result.Deferrals, result.LimitsHit, result.ConnectionsRefused, result.Blocks, result.AttemptsWhileBlocked,
        DelayReport.From(result.Transactional), DelayReport.From(result.Bulk), result.Tenants.ToDictionary(pair => pair.Key, pair => DelayReport.From(pair.Value)),
        result.DeliveredByStep, result.DeferredByStep, result.LimitedByStep);
}

/// <inheritdoc cref="DelaySummary"/>
internal sealed record DelayReport(int Count, double MedianSeconds, double P95Seconds, double LongestSeconds)
{
    public static DelayReport From(DelaySummary delays) => new(delays.Count, delays.Median.TotalSeconds, delays.P95.TotalSeconds, delays.Longest.TotalSeconds);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnakeCaseWords<ShapingEventKind>)])]
[JsonSerializable(typeof(SimulationReport))]
internal sealed partial class SimulationJson : JsonSerializerContext;
