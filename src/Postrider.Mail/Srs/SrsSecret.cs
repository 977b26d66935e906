namespace Postrider.Mail.Srs;

/// <summary>What makes rewritten reverse-paths.</summary>
/// <param name="MadeAt">When it took over from the one before.</param>
/// <param name="Octets">The secret itself.</param>
public sealed record SrsSecret(DateTimeOffset MadeAt, byte[] Octets);
