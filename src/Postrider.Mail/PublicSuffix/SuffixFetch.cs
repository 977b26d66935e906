namespace Postrider.Mail.PublicSuffix;

/// <summary>What was fetched.</summary>
/// <param name="Text">The list; <c>null</c> where the copy that we have is the newest.</param>
/// <param name="Version">For the next time.</param>
public sealed record SuffixFetch(string? Text, SuffixVersion Version);
