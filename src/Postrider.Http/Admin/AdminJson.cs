using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Http.Metrics;
using Postrider.Relay.Alerts;
using Postrider.Relay.Events;
using Postrider.Relay.Queue;
using Postrider.Relay.Reputation;
using Postrider.Relay.Shaping;
using Postrider.Relay.Spooling;
using Postrider.Relay.Status;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Http.Admin;

/// <summary>The JSON of the admin endpoint and of <c>--json</c>: snake_case names and values, absent where there is nothing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [
        typeof(SnakeCaseWords<RecipientState>), typeof(SnakeCaseWords<DeliveryEventKind>), typeof(SnakeCaseWords<ClientStage>),
        typeof(SnakeCaseWords<QueueConstraint>), typeof(SnakeCaseWords<LoadedPhase>), typeof(SnakeCaseWords<ExplanationKind>),
        typeof(SnakeCaseWords<ShapingEventKind>), typeof(SnakeCaseWords<RelayPhase>), typeof(SnakeCaseWords<ThroughputLimitKind>), typeof(SnakeCaseWords<BodyType>),
        typeof(SnakeCaseWords<MailStream>), typeof(SnakeCaseWords<ReputationSubject>), typeof(SnakeCaseWords<ReputationLevel>), typeof(SnakeCaseWords<TenantStanding>), typeof(SnakeCaseWords<AlertSeverity>)])]
[JsonSerializable(typeof(AdminProblem))]
[JsonSerializable(typeof(AlertListing))]
[JsonSerializable(typeof(AlertTest))]
[JsonSerializable(typeof(CertificateListing))]
[JsonSerializable(typeof(Explanation))]
[JsonSerializable(typeof(KeyRotationReport))]
[JsonSerializable(typeof(MessageTrace))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(QueueOverview))]
[JsonSerializable(typeof(RecipientCount))]
[JsonSerializable(typeof(RecipientPage))]
[JsonSerializable(typeof(RenewalReport))]
[JsonSerializable(typeof(ReputationListing))]
[JsonSerializable(typeof(ShapeReport))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(SubmissionReceipt))]
[JsonSerializable(typeof(TraceReport))]
[JsonSerializable(typeof(WarmUpListing))]
public sealed partial class AdminJson : JsonSerializerContext;

/// <summary>Writes an enumeration's members as words: <c>dns_timeout</c>.</summary>
public sealed class SnakeCaseWords<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
