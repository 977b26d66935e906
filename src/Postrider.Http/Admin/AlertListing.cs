using Postrider.Relay.Alerts;

namespace Postrider.Http.Admin;

/// <summary>What is wrong now, the worst first.</summary>
public sealed record AlertListing(IReadOnlyList<Alert> Alerts);

/// <summary>Who was told of a test.</summary>
public sealed record AlertTest(IReadOnlyList<AlertTestResult> Channels);

/// <summary>How a channel was told.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Problem">Why it could not be told; <c>null</c> when it was.</param>
public sealed record AlertTestResult(string Channel, string? Problem);
