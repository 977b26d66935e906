namespace Postrider.Relay.WarmUp;

/// <summary>How far a source has come with a provider: what is kept over a restart.</summary>
public sealed record WarmUpRecord
{
    public required string Source { get; init; }

    public required string Provider { get; init; }

    /// <summary>Days of the plan that are behind it.</summary>
    public required int Step { get; init; }

    /// <summary>The day (UTC) that the counts are of.</summary>
    public required DateOnly Day { get; init; }

    public int Sent { get; init; }

    public int Delivered { get; init; }

    public int Bounced { get; init; }

    public int Blocked { get; init; }

    public int Complaints { get; init; }

    /// <summary>Why nothing more is sent on this day; <c>null</c> while it may go on.</summary>
    public string? Halted { get; init; }
}
