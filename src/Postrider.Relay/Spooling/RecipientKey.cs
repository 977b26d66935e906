namespace Postrider.Relay.Spooling;

/// <summary>One recipient of one message.</summary>
/// <param name="Message">The message.</param>
/// <param name="Ordinal">Its place in the envelope, from 0; never used again.</param>
public readonly record struct RecipientKey(SpoolId Message, int Ordinal);
