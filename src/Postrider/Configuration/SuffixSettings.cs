namespace Postrider.Configuration;

/// <summary>Where the public suffix list comes from; neither file nor URL for none.</summary>
public sealed record SuffixSettings
{
    /// <summary>A file that others keep; absolute.</summary>
    public string? File { get; init; }

    /// <summary>Where it is fetched.</summary>
    public Uri? Url { get; init; }

    public TimeSpan Refresh { get; init; } = TimeSpan.FromDays(1);
}
