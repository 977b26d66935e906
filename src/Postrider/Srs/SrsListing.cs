using System.Text.Json.Serialization;
using Postrider.Mail.Srs;

namespace Postrider.Srs;

/// <summary>The secrets of a station, as <c>--json</c> prints them; never the secrets themselves.</summary>
/// <param name="Domain">The domain of rewritten addresses.</param>
/// <param name="Secrets">The newest first.</param>
internal sealed record SrsListing(string Domain, IReadOnlyList<SrsSecretView> Secrets)
{
    public static SrsListing Of(SrsOptions options, SrsSecrets secrets, DateTimeOffset now) => new(
        options.Domain.Value,
        [.. secrets.All.Select((secret, i) => new SrsSecretView(secret.MadeAt, secrets.UntilOf(i), i == 0 ? "in use" : secrets.UntilOf(i) > now ? "taken" : "over"))]);
}

/// <param name="MadeAt">When it was made.</param>
/// <param name="TakenUntil">Until when reports to its addresses are taken; <c>null</c> for the one that makes addresses.</param>
/// <param name="State"><c>in use</c>, <c>taken</c> or <c>over</c>.</param>
internal sealed record SrsSecretView(DateTimeOffset MadeAt, DateTimeOffset? TakenUntil, string State);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SrsListing))]
internal sealed partial class SrsJson : JsonSerializerContext;
