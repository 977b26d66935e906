using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Relay.Outcomes;
using Postrider.Relay.Sources;

namespace Postrider.Relay.WarmUp;

/// <summary>
/// What each source that is warmed up has sent and may still send, by provider. Mail for which a source has no more to give on this day leaves by another
/// of the pool: first by those that are warm. May be used by many threads.
/// </summary>
public sealed class WarmUpBook(TimeProvider time, ILogger<WarmUpBook> logger) : IOutcomeWatcher
{
    /// <summary>Tracks at most: the number of sources times that of providers.</summary>
    private const int MaximumTracks = 50_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string Source, string Provider), WarmUpTrack> _tracks = [];
    private ImmutableArray<WarmUpRule> _rules = [];

    /// <summary>What is warmed up; set by a reload.</summary>
    public ImmutableArray<WarmUpRule> Rules
    {
        get => _rules;
        set
        {
            lock (_gate)
            {
                _rules = value;
                foreach (var (key, track) in _tracks)
                    if (RuleFor(key.Source, key.Provider) is { } rule) track.Plan = rule.Plan;
            }
        }
    }

    /// <summary>When the next day begins.</summary>
    public DateTimeOffset NextDay => new(Today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>Puts back what was kept.</summary>
    public void Restore(IEnumerable<WarmUpRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
                _tracks[(record.Source, record.Provider)] = new WarmUpTrack(RuleFor(record.Source, record.Provider)?.Plan ?? WarmUpPlan.BuiltIn, record);
        }
    }

    /// <summary>What has changed since it was last asked for; it is to be kept.</summary>
    public IReadOnlyList<WarmUpRecord> TakeChanges()
    {
        lock (_gate)
        {
            var changed = new List<WarmUpRecord>();
            foreach (var track in _tracks.Values)
            {
                if (!track.IsDirty) continue;
                track.IsDirty = false;
                changed.Add(track.Record);
            }

            return changed;
        }
    }

    /// <summary>How far all have come, by name.</summary>
    public IReadOnlyList<WarmUpProgress> Progress()
    {
        lock (_gate)
        {
            var today = Today;
            var shown = new List<WarmUpProgress>();
            foreach (var (key, track) in _tracks.OrderBy(static pair => pair.Key))
            {
                if (RuleFor(key.Source, key.Provider) is null) continue;
                track.Roll(today);
                shown.Add(new WarmUpProgress(track.Record, track.Plan.Days.Length, track.IsWarm ? null : track.Limit, track.IsWarm ? null : today.AddDays(track.DaysToGo)));
            }

            return shown;
        }
    }

    /// <summary>Finds a member of a pool that may send one recipient more to a provider, and counts it.</summary>
    /// <param name="place">The member that would send it; the one that shall, when the answer is yes.</param>
    /// <returns>Whether any may today.</returns>
    public bool TryTake(SourcePool pool, ref int place, string provider)
    {
        if (_rules.IsEmpty) return true;
        lock (_gate)
        {
            var today = Today;
            if (TryTake(pool.Members[place].Source.Name, provider, today)) return true;
            return TryOthers(pool, ref place, provider, today, Warmth.Warm) || TryOthers(pool, ref place, provider, today, Warmth.Any);
        }
    }

    /// <summary>A recipient was not sent to after all.</summary>
    public void GiveBack(string source, string provider)
    {
        if (_rules.IsEmpty) return;
        lock (_gate)
            if (_tracks.TryGetValue((source, provider), out var track)) track.GiveBack();
    }

    public void Note(in OutcomeFact fact)
    {
        if (_rules.IsEmpty || fact.Source is not { } source) return;
        string? reason;
        lock (_gate)
        {
            if (Find(source, fact.Provider) is not { } track) return;
            track.Roll(Today);
            reason = track.Note(fact.Kind);
        }

        if (reason is not null) WarmUpLog.Halted(logger, source, fact.Provider, reason);
    }

    private bool TryOthers(SourcePool pool, ref int place, string provider, DateOnly today, Warmth warmth)
    {
        for (var i = 1; i < pool.Members.Length; i++)
        {
            var other = (place + i) % pool.Members.Length;
            var name = pool.Members[other].Source.Name;
            if (warmth == Warmth.Warm && Find(name, provider) is { IsWarm: false }) continue;
            if (!TryTake(name, provider, today)) continue;
            place = other;
            return true;
        }

        return false;
    }

    private bool TryTake(string source, string provider, DateOnly today)
    {
        if (Find(source, provider) is not { } track) return true;
        track.Roll(today);
        if (track.Left == 0) return false;
        track.Take();
        return true;
    }

    /// <returns><c>null</c> for a source that is not warmed up there.</returns>
    private WarmUpTrack? Find(string source, string provider)
    {
        if (RuleFor(source, provider) is not { } rule) return null;
        if (_tracks.TryGetValue((source, provider), out var track)) return track;
        if (_tracks.Count >= MaximumTracks) return null;
        track = new WarmUpTrack(rule.Plan, new WarmUpRecord { Source = source, Provider = provider, Step = 0, Day = Today }) { IsDirty = true };
        _tracks.Add((source, provider), track);
        return track;
    }

    private WarmUpRule? RuleFor(string source, string provider)
    {
        foreach (var rule in _rules)
            if (rule.Matches(source, provider)) return rule;
        return null;
    }

    private enum Warmth
    {
        Warm,
        Any,
    }
}
