using System.Collections.Immutable;
using Postrider.Mail.Dkim;

namespace Postrider.Relay.Domains;

/// <summary>
/// Decides what is to be done for the keys of a domain, from nothing but their stages, the schedule and the time. A key is made, its record is published and seen in the DNS, then it
/// signs and the one before it retires; the old record stays for a time of grace and is withdrawn. Whatever stands in the way, mail goes on being signed with the key in use.
/// </summary>
public static class KeyRotation
{
    private static readonly TimeSpan ShortestLook = TimeSpan.FromSeconds(2);

    /// <summary>What is to be done now, in this order.</summary>
    public static ImmutableArray<KeyStep> Plan(SendingDomain domain, KeySchedule schedule, DateTimeOffset now)
    {
        var steps = ImmutableArray.CreateBuilder<KeyStep>();
        foreach (var algorithm in schedule.Algorithms) PlanKept(domain, algorithm, schedule, now, steps);
        foreach (var key in domain.Keys)
        {
            var isKept = schedule.Algorithms.Contains(key.Algorithm);
            switch (key.State)
            {
                case DomainKeyState.Next when !isKept:
                    steps.Add(new KeyStep.Withdraw(key));
                    break;
                case DomainKeyState.Active when !isKept:
                    steps.Add(new KeyStep.Retire(key));
                    break;
                case DomainKeyState.Retiring when now >= key.RetiredAt + schedule.Grace:
                    steps.Add(new KeyStep.Withdraw(key));
                    break;
                case DomainKeyState.Withdrawn:
                    // A person may never remove the record; a name of a delegated domain must be free again all the same.
                    steps.Add(now >= key.WithdrawnAt + schedule.Grace ? new KeyStep.Forget(key) : new KeyStep.Unpublish(key));
                    break;
            }
        }

        return steps.ToImmutable();
    }

    /// <summary>
    /// What follows for a next key whose record was seen: the first of its algorithm signs from then on, as there is no other that could; a later one settles first. Both who look — the
    /// rotation and the checks of a domain — go by this.
    /// </summary>
    public static KeyTransition Notice(SendingDomain domain, DomainKey key, DateTimeOffset now)
    {
        var seen = key with { SeenAt = key.SeenAt ?? now };
        return new(key, domain.ActiveKey(key.Algorithm) is null ? seen with { State = DomainKeyState.Active, ActivatedAt = now } : seen);
    }

    /// <summary>The next key takes its place, and the one before it retires.</summary>
    public static ImmutableArray<KeyTransition> Use(DomainKey key, DomainKey? predecessor, DateTimeOffset now)
    {
        var use = new KeyTransition(key, key with { State = DomainKeyState.Active, ActivatedAt = now });
        // In this order: an algorithm never has two active keys.
        return predecessor is null ? [use] : [Retire(predecessor, now), use];
    }

    public static KeyTransition Retire(DomainKey key, DateTimeOffset now) => new(key, key with { State = DomainKeyState.Retiring, RetiredAt = now });

    public static KeyTransition Withdraw(DomainKey key, DateTimeOffset now) => new(key, key with { State = DomainKeyState.Withdrawn, WithdrawnAt = now });

    /// <summary>When something falls due next, or is worth another look; <c>null</c> where nothing will.</summary>
    public static DateTimeOffset? NextMoment(SendingDomain domain, KeySchedule schedule, DateTimeOffset now)
    {
        DateTimeOffset? next = null;
        foreach (var key in domain.Keys)
        {
            var at = KeyOutlook.Of(domain, key, schedule) switch
            {
                { Wait: KeyWait.Record } => AnotherLook(key.PublishedAt ?? key.CreatedAt, now),
                { Wait: KeyWait.Removal } => AnotherLook(key.WithdrawnAt ?? now, now),
                var outlook => outlook.Until,
            };
            // What is due already and stands still waits for something else than time.
            if (at > now && (next is null || at < next)) next = at;
        }

        return next;
    }

    /// <summary>What was done a moment ago may be seen in another one; what was not seen for an hour need not be looked for every second.</summary>
    private static DateTimeOffset AnotherLook(DateTimeOffset since, DateTimeOffset now)
    {
        var half = (now - since) / 2;
        return now + (half < ShortestLook ? ShortestLook : half);
    }

    private static void PlanKept(SendingDomain domain, DkimAlgorithm algorithm, KeySchedule schedule, DateTimeOffset now, ImmutableArray<KeyStep>.Builder steps)
    {
        var active = domain.ActiveKey(algorithm);
        var next = domain.Keys.FirstOrDefault(key => key.State == DomainKeyState.Next && key.Algorithm == algorithm);
        if (next is null)
        {
            var isDue = active is null || (schedule.RotateEvery is { } every && now >= active.ActivatedAt + every);
            if (isDue && SelectorNames.Next(domain, algorithm) is { } selector) steps.Add(new KeyStep.Make(algorithm, selector));
        }
        else if (next.SeenAt is not { } seen)
        {
            steps.Add(new KeyStep.Publish(next));
        }
        else if (active is null || now >= seen + schedule.Settle)
        {
            steps.Add(new KeyStep.Use(next, active));
        }
    }
}
