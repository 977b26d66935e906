namespace Postrider.Relay.Spooling;

/// <summary>Some recipients whose time has run out.</summary>
/// <param name="Recipients">The recipients.</param>
/// <param name="Next">From where to read on; <c>null</c> when there are no more.</param>
public sealed record OverduePage(IReadOnlyList<SpooledRecipient> Recipients, DuePosition? Next);
