namespace Postrider.Smtp.Server.Sessions;

/// <summary>How far a session came with its input.</summary>
/// <param name="Consumed">What it is done with.</param>
/// <param name="Examined">What it has seen.</param>
/// <param name="Need">What it needs now.</param>
internal readonly record struct SessionAdvance(SequencePosition Consumed, SequencePosition Examined, SessionNeed Need);
