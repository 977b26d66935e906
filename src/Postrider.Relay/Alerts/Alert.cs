namespace Postrider.Relay.Alerts;

/// <summary>Something that somebody ought to look after.</summary>
/// <param name="Key">What it is about, the same as long as it lasts: <c>certificate mail.example.com</c>.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">What is so, in plain words.</param>
/// <param name="Mend">What to do about it.</param>
public sealed record Alert(string Key, AlertSeverity Severity, string What, string Mend);
