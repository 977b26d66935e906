using System.Text.Json.Serialization;

namespace Postrider.Probe;

/// <summary>How mail for a destination would be delivered at this moment.</summary>
/// <param name="Destination">The domain or address literal.</param>
/// <param name="Route">The name of the route that it takes.</param>
/// <param name="Kind">Of the route: mx, smart_host, lmtp, discard or hold.</param>
/// <param name="Failure">The reply with which mail would bounce or wait, where there is no host to try.</param>
/// <param name="Hosts">In the order to try.</param>
/// <param name="PolicyProblem">What went wrong when the MTA-STS policy was looked for.</param>
internal sealed record ProbeReport(string Destination, string Route, string Kind, string? Failure, IReadOnlyList<ProbedHost> Hosts, string? PolicyProblem = null)
{
    /// <summary>Whether any host would take a message now.</summary>
    public bool IsReady => Hosts.Any(host => host.Addresses.Any(address => address.IsReady));
}

/// <param name="Name">Empty for an address literal.</param>
/// <param name="Preference">Of the MX record.</param>
/// <param name="Problem">Why it has no addresses.</param>
/// <param name="Policy">What TLS must be there.</param>
internal sealed record ProbedHost(string Name, int Preference, string? Problem, ProbedPolicy? Policy, IReadOnlyList<ProbedAddress> Addresses);

/// <summary>What TLS must be at a host, and who says so.</summary>
/// <param name="Kind">none, opportunistic, required, verified, fingerprint, dane or mta_sts.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Dane">What the TLSA look-up came to.</param>
/// <param name="Testing">What a policy in testing finds wrong; empty for nothing, <c>null</c> where none is in testing.</param>
internal sealed record ProbedPolicy(string Kind, string Source, string? Dane, string? Testing);

/// <summary>What one address did.</summary>
/// <param name="Address">With the port.</param>
/// <param name="IsReady">Whether it came as far as taking a message.</param>
/// <param name="Milliseconds">From the start of the connection to that.</param>
/// <param name="Greeting">Its first line.</param>
/// <param name="Capabilities">What its EHLO offers.</param>
/// <param name="Tls">What was agreed on, or <c>null</c> where mail would go in clear or not at all.</param>
/// <param name="Plaintext">Why mail would go in clear, where it would.</param>
/// <param name="Stage">Where it failed.</param>
/// <param name="Reply">How it failed.</param>
internal sealed record ProbedAddress(
    string Address,
    bool IsReady,
    long Milliseconds,
    string? Greeting,
    IReadOnlyList<string> Capabilities,
    ProbedTls? Tls,
    string? Plaintext,
    string? Stage,
    string? Reply);

/// <param name="Problem">Why the certificate was not verified.</param>
internal sealed record ProbedTls(string Protocol, string Cipher, string? Subject, string? Issuer, DateTimeOffset? Expires, bool IsVerified, string? Problem);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProbeReport))]
internal sealed partial class ProbeJson : JsonSerializerContext;
