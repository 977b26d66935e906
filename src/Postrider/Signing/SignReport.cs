using System.Text.Json.Serialization;

namespace Postrider.Signing;

/// <summary>What <c>postrider sign --json</c> prints.</summary>
/// <param name="Fields">The DKIM-Signature fields, which belong before the message, each with its line end.</param>
/// <param name="Signatures">One for each key.</param>
internal sealed record SignReport(string Fields, IReadOnlyList<MadeSignature> Signatures);

/// <param name="Record">The name at which the public key must be published.</param>
/// <param name="Text">The TXT record that must stand there.</param>
internal sealed record MadeSignature(string Domain, string Selector, string Algorithm, string Record, string Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SignReport))]
internal sealed partial class SignJson : JsonSerializerContext;
