using System.Text.Json.Serialization;

namespace Postrider.Relay.OutgoingReports;

/// <summary>How what is counted lies in the store: equal facts are equal texts.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(MessageOutcome))]
[JsonSerializable(typeof(SessionOutcome))]
internal sealed partial class TallyJson : JsonSerializerContext;
