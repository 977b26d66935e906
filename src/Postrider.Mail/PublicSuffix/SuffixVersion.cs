namespace Postrider.Mail.PublicSuffix;

/// <summary>By what a web server knows whether a copy is still the newest (RFC 9110, 8.8).</summary>
/// <param name="Tag">The entity tag, or <c>null</c>.</param>
/// <param name="Modified">Last-Modified, or <c>null</c>.</param>
public sealed record SuffixVersion(string? Tag, DateTimeOffset? Modified);
