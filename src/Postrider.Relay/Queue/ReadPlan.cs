using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>What is to be read from the spool next.</summary>
/// <param name="Backlog">The destination that is read on; <c>null</c> for everything in due order.</param>
/// <param name="After">From where.</param>
/// <param name="Until">Up to when due.</param>
internal readonly record struct ReadPlan(Backlog? Backlog, DuePosition After, DateTimeOffset Until)
{
    /// <summary>Rows read at once.</summary>
    public const int Limit = 500;

    /// <summary>Whether it is not what is due that is read, but what expired, wherever it waits.</summary>
    public bool IsOverdue { get; init; }
}
