namespace Postrider.Configuration;

/// <summary>Who is put on the suppression list without being asked.</summary>
/// <param name="LearnsFromRefusals">Whether recipients are that a host refuses as not existing.</param>
public sealed record SuppressionSettings(bool LearnsFromRefusals = true);
