using System.Text.Json;
using System.Text.Json.Serialization;
using Postrider.Mail.Bounces;
using Postrider.Relay.Classification;

namespace Postrider.Classifying;

/// <summary>A verdict as <c>classify --json</c> prints it.</summary>
internal sealed record VerdictView(string Class, bool Hard, double Confidence, string Rule, string? Provider, string? Advice)
{
    public static VerdictView Of(RefusalVerdict verdict) =>
        new(verdict.Class.Word(), verdict.IsHard, Math.Round(verdict.Confidence, 2), verdict.Rule, verdict.Provider, verdict.Advice);
}

/// <summary>A bounced recipient as <c>classify --message --json</c> prints it.</summary>
internal sealed record BounceView(string Recipient, string? Status, string Reply, string Class, bool Hard, double Confidence, string Rule, string? Provider)
{
    public static BounceView Of(BouncedRecipient bounced, RefusalVerdict verdict) =>
        new(bounced.Recipient, bounced.Status, bounced.Reply, verdict.Class.Word(), verdict.IsHard, Math.Round(verdict.Confidence, 2), verdict.Rule, verdict.Provider);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(VerdictView))]
[JsonSerializable(typeof(BounceView[]))]
internal sealed partial class ClassifyJson : JsonSerializerContext;
