using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Relay.Suppressions;

namespace Postrider.Suppressions;

/// <summary>A suppression as <c>--json</c> prints it.</summary>
internal sealed record SuppressionView(string Address, string Tenant, string Stream, string Reason, DateTimeOffset Since, DateTimeOffset? Expires, string Note, bool InForce)
{
    public static SuppressionView Of(Suppression one, DateTimeOffset now) =>
        new(one.Address, one.Scope.Tenant, one.Scope.StreamWord, one.Reason.Word(), one.At, one.Expires, one.Note, one.IsInForce(now));
}

/// <summary>What a change came to.</summary>
/// <param name="Count">How many were added or removed.</param>
internal sealed record SuppressionChangeView(int Count);

/// <summary>Whether mail would be sent.</summary>
internal sealed record SuppressionCheckView(string Address, bool Suppressed, SuppressionView? Suppression);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SuppressionView[]))]
[JsonSerializable(typeof(SuppressionChangeView))]
[JsonSerializable(typeof(SuppressionCheckView))]
internal sealed partial class SuppressionJson : JsonSerializerContext;
