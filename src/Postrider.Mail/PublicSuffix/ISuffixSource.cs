namespace Postrider.Mail.PublicSuffix;

/// <summary>Where a list comes from: a file that others keep, or the web.</summary>
public interface ISuffixSource
{
    /// <summary>The list that is at hand, without asking anybody; <c>null</c> where there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    ValueTask<PublicSuffixList?> LoadAsync(CancellationToken cancellation);

    /// <summary>When the source was last asked for a newer one; <c>null</c> for never.</summary>
    DateTimeOffset? RefreshedAt { get; }

    /// <summary>Asks for a newer list.</summary>
    /// <returns>The list, or <c>null</c> where it is still the same.</returns>
    /// <exception cref="IOException">None could be had: the message says why.</exception>
    ValueTask<PublicSuffixList?> RefreshAsync(CancellationToken cancellation);
}
