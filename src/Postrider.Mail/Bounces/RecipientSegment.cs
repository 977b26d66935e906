namespace Postrider.Mail.Bounces;

/// <summary>A recipient in a report for people, and what stands about it.</summary>
/// <param name="Recipient">The address.</param>
/// <param name="Reply">What the other system said, or the report's own words for it; on one line.</param>
/// <param name="Text">All that stands about it, on one line.</param>
internal sealed record RecipientSegment(string Recipient, string Reply, string Text);
