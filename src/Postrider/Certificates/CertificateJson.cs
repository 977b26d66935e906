using System.Text.Json;
using System.Text.Json.Serialization;

namespace Postrider.Certificates;

/// <summary>The JSON of the commands about certificates.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StsListing))]
[JsonSerializable(typeof(TlsaListing))]
internal sealed partial class CertificateJson : JsonSerializerContext;
