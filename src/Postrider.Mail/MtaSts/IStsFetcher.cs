using Postrider.Smtp;

namespace Postrider.Mail.MtaSts;

/// <summary>Fetches the text of a policy; the rim that tests replace. Failures are answers; only cancellation throws.</summary>
public interface IStsFetcher
{
    ValueTask<StsFetch> FetchAsync(DomainName domain, CancellationToken cancellation);
}

/// <summary>What came of fetching a policy.</summary>
/// <param name="Text">The policy, not yet understood; <c>null</c> where <paramref name="Problem"/> says why.</param>
/// <param name="Problem">For people.</param>
public readonly record struct StsFetch(string? Text, string? Problem)
{
    /// <summary>The same as a kind.</summary>
    public StsFault? Fault { get; init; }

    public static StsFetch Failed(StsFault fault, string problem) => new(null, problem) { Fault = fault };
}
