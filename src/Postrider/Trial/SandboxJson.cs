using System.Text.Json.Serialization;

namespace Postrider.Trial;

/// <summary>The JSON of the sandbox: snake_case names, absent where there is nothing.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SandboxState))]
[JsonSerializable(typeof(CaptureList))]
[JsonSerializable(typeof(CaptureView))]
internal sealed partial class SandboxJson : JsonSerializerContext;
