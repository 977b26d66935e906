using Postrider.Relay.WarmUp;

namespace Postrider.Http.Admin;

/// <summary>How far all new sources have come.</summary>
public sealed record WarmUpListing(IReadOnlyList<WarmUpView> Sources);

/// <summary>How far a source has come with a provider.</summary>
public sealed record WarmUpView
{
    public required string Source { get; init; }

    public required string Provider { get; init; }

    /// <summary>The day of the plan, from 1; one more than the plan has for a warm source.</summary>
    public required int Step { get; init; }

    /// <summary>Days of the plan.</summary>
    public required int Days { get; init; }

    /// <summary>Recipients that may be sent to today; <c>null</c> for a warm source.</summary>
    public int? Limit { get; init; }

    public required int SentToday { get; init; }

    public required int BouncedToday { get; init; }

    public required int BlockedToday { get; init; }

    public required int ComplaintsToday { get; init; }

    /// <summary>Why nothing more is sent today; <c>null</c> while it goes on.</summary>
    public string? Halted { get; init; }

    /// <summary>The day on which it will be warm if each day until then is used; <c>null</c> for a warm one.</summary>
    public DateOnly? WarmOn { get; init; }

    public static WarmUpView From(WarmUpProgress progress) => new()
    {
        Source = progress.Record.Source,
        Provider = progress.Record.Provider,
        Step = progress.Record.Step + 1,
        Days = progress.Days,
        Limit = progress.Limit,
        SentToday = progress.Record.Sent,
        BouncedToday = progress.Record.Bounced,
        BlockedToday = progress.Record.Blocked,
        ComplaintsToday = progress.Record.Complaints,
        Halted = progress.Record.Halted,
        WarmOn = progress.WarmOn,
    };
}
