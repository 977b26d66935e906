using System.Globalization;
using Postrider.Relay.Outcomes;

namespace Postrider.Relay.WarmUp;

/// <summary>
/// A source on its way to be known at one provider. It goes a step ahead after each day on which at least half of what was allowed was sent and nothing spoke
/// against it; it goes back two when bounces, blocks or complaints rise, and stops for that day; after weeks of silence it is forgotten step by step. It knows
/// no clock: days are told to it.
/// </summary>
internal sealed class WarmUpTrack
{
    /// <summary>Outcomes of a day below which no rate means anything.</summary>
    private const int LeastOutcomes = 20;

    private const int StepsBack = 2;

    /// <summary>Silence after which a provider begins to forget a sender; a step for each week of it.</summary>
    private const int SilentDays = 14;

    private WarmUpRecord _record;

    public WarmUpTrack(WarmUpPlan plan, WarmUpRecord record) => (Plan, _record) = (plan, record);

    public WarmUpPlan Plan { get; set; }

    /// <summary>What is to be kept.</summary>
    public WarmUpRecord Record => _record;

    /// <summary>Whether it was changed since it was last kept.</summary>
    public bool IsDirty { get; set; }

    public bool IsWarm => _record.Step >= Plan.Days.Length;

    /// <summary>Recipients of this day in all; without bound for a warm one.</summary>
    public int Limit => IsWarm ? int.MaxValue : Plan.Days[_record.Step];

    /// <summary>Recipients that it may still send to on this day.</summary>
    public int Left => _record.Halted is not null ? 0 : Math.Max(0, Limit - _record.Sent);

    /// <summary>Lets a day begin.</summary>
    public void Roll(DateOnly today)
    {
        if (today <= _record.Day) return;
        var silent = today.DayNumber - _record.Day.DayNumber - 1;
        var step = _record.Step;
        if (_record.Halted is null && !IsWarm && _record.Sent * 2L >= Limit) step++;
        if (silent >= SilentDays) step = Math.Max(0, Math.Min(step, Plan.Days.Length) - (silent / 7));
        Set(new WarmUpRecord { Source = _record.Source, Provider = _record.Provider, Step = step, Day = today });
    }

    /// <summary>One recipient is to be sent to.</summary>
    public void Take() => Set(_record with { Sent = _record.Sent + 1 });

    /// <summary>One was not sent to after all.</summary>
    public void GiveBack() => Set(_record with { Sent = Math.Max(0, _record.Sent - 1) });

    /// <summary>Learns from an outcome.</summary>
    /// <returns>Why it stops now; <c>null</c> while it goes on.</returns>
    public string? Note(OutcomeKind kind)
    {
        Set(kind switch
        {
            OutcomeKind.Delivered => _record with { Delivered = _record.Delivered + 1 },
            OutcomeKind.Bounced => _record with { Bounced = _record.Bounced + 1 },
            OutcomeKind.Blocked => _record with { Blocked = _record.Blocked + 1 },
            OutcomeKind.Complaint => _record with { Complaints = _record.Complaints + 1 },
            _ => _record,
        });
        if (IsWarm || _record.Halted is not null || Concern() is not { } reason) return null;
        Set(_record with { Halted = reason, Step = Math.Max(0, _record.Step - StepsBack) });
        return reason;
    }

    /// <summary>The days that are still to come, when each of them is used; 0 for a warm one.</summary>
    public int DaysToGo => Math.Max(0, Plan.Days.Length - _record.Step);

    private string? Concern()
    {
        var outcomes = _record.Delivered + _record.Bounced + _record.Blocked;
        if (outcomes < LeastOutcomes) return null;
        if (_record.Blocked * 1000L >= (long)Plan.MaximumBlocks * outcomes) return Words("blocked", _record.Blocked, outcomes);
        if (_record.Bounced * 1000L >= (long)Plan.MaximumBounces * outcomes) return Words("bounced", _record.Bounced, outcomes);
        // One complaint of a small day is no rate.
        return _record.Complaints >= 2 && _record.Complaints * 1000L >= (long)Plan.MaximumComplaints * _record.Delivered ? Words("called spam", _record.Complaints, _record.Delivered) : null;
    }

    private static string Words(string what, int count, int all) => string.Create(CultureInfo.InvariantCulture, $"{count} of {all} were {what}");

    private void Set(WarmUpRecord record) => (_record, IsDirty) = (record, true);
}
