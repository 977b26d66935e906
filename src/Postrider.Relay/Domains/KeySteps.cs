using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Relay.Domains;

/// <summary>Takes the steps that <see cref="KeyRotation"/> decides on, one at a time, and tells of them in the log.</summary>
internal sealed class KeySteps(IDomainStore store, KeyRecords records, TimeProvider time, ILogger logger)
{
    /// <summary>How long resolvers may keep a key record at most: short enough that a new one in the same place is soon known.</summary>
    private static readonly TimeSpan LongestTimeToLive = TimeSpan.FromHours(1);

    private static readonly TimeSpan ShortestTimeToLive = TimeSpan.FromSeconds(30);

    /// <summary>After this long a record that was set and is not seen is set again.</summary>
    private static readonly TimeSpan PublishAgainAfter = TimeSpan.FromHours(1);

    /// <summary>What was said of keys, so that it is said once.</summary>
    private readonly HashSet<(long Key, string Text)> _told = [];

    /// <returns>Whether a key has come to another stage, from which it may go on at once.</returns>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task<bool> TakeAsync(SendingDomain domain, KeyStep step, KeySchedule schedule, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        switch (step)
        {
            case KeyStep.Make make:
                return await MakeAsync(domain, make, schedule, cancellation).ConfigureAwait(false);
            case KeyStep.Publish { Key: var key }:
                return await PublishAsync(domain, key, schedule, now, cancellation).ConfigureAwait(false);
            case KeyStep.Use use:
                return await UseAsync(domain, use, schedule, now, cancellation).ConfigureAwait(false);
            case KeyStep.Retire { Key: var key }:
                if (await store.ChangeKeysAsync([KeyRotation.Retire(key, now)], cancellation).ConfigureAwait(false)) KeyLog.Retired(logger, key.Selector, domain.Name.Value);
                return false;
            case KeyStep.Withdraw { Key: var key }:
                return await store.ChangeKeysAsync([KeyRotation.Withdraw(key, now)], cancellation).ConfigureAwait(false);
            case KeyStep.Unpublish { Key: var key }:
                await UnpublishAsync(domain, key, schedule, cancellation).ConfigureAwait(false);
                return false;
            case KeyStep.Forget { Key: var key }:
                await store.RemoveKeyAsync(key, cancellation).ConfigureAwait(false);
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "No such step.");
        }
    }

    private async Task<bool> MakeAsync(SendingDomain domain, KeyStep.Make make, KeySchedule schedule, CancellationToken cancellation)
    {
        // An RSA key costs the time of hundreds of messages.
        using var key = await Task.Run(() => DkimSigningKey.Generate(domain.Name, make.Selector, make.Algorithm, schedule.RsaBits), cancellation).ConfigureAwait(false);
        if (!await store.AddKeyAsync(key, time.GetUtcNow(), cancellation).ConfigureAwait(false)) return false;
        KeyLog.Made(logger, make.Algorithm.Word(), make.Selector, domain.Name.Value);
        return true;
    }

    private async Task<bool> PublishAsync(SendingDomain domain, DomainKey key, KeySchedule schedule, DateTimeOffset now, CancellationToken cancellation)
    {
        var isOurs = records.Covers(domain, key);
        // Set before it is looked for: resolvers, ours among them, would remember that it is not there.
        if (isOurs && key.PublishedAt is null && await PutAsync(domain, key, schedule, now, cancellation).ConfigureAwait(false)) return true;
        if (await records.LookAsync(domain, key, cancellation).ConfigureAwait(false) == true) return await NoticeAsync(domain, key, now, cancellation).ConfigureAwait(false);
        var name = domain.RecordName(key.Selector);
        if (!isOurs && _told.Add((key.Id, "wanted"))) KeyLog.RecordWanted(logger, domain.Name.Value, name.Value, key.PublicRecord);
        if (key.PublishedAt is null) return false;
        if (domain.Mode == DomainMode.Delegated && _told.Add((key.Id, "alias"))) KeyLog.AliasWanted(logger, domain.Name.Value, domain.SelectorName(key.Selector).Value, name.Value);
        if (isOurs && now >= key.PublishedAt + PublishAgainAfter) await PutAsync(domain, key, schedule, now, cancellation).ConfigureAwait(false);
        return false;
    }

    private async Task<bool> PutAsync(SendingDomain domain, DomainKey key, KeySchedule schedule, DateTimeOffset now, CancellationToken cancellation)
    {
        var name = domain.RecordName(key.Selector);
        if (!IsDone(key, name, await records.PutAsync(domain, key, TimeToLive(schedule), cancellation).ConfigureAwait(false))) return false;
        if (_told.Add((key.Id, "published"))) KeyLog.Published(logger, name.Value, key.Selector, domain.Name.Value);
        return await store.ChangeKeysAsync([new KeyTransition(key, key with { PublishedAt = now })], cancellation).ConfigureAwait(false);
    }

    private async Task<bool> NoticeAsync(SendingDomain domain, DomainKey key, DateTimeOffset now, CancellationToken cancellation)
    {
        var noticed = KeyRotation.Notice(domain, key, now);
        if (!await store.ChangeKeysAsync([noticed], cancellation).ConfigureAwait(false)) return false;
        KeyLog.Seen(logger, key.Selector, domain.Name.Value);
        if (noticed.After.State == DomainKeyState.Active) KeyLog.Used(logger, key.Selector, domain.Name.Value);
        return true;
    }

    private async Task<bool> UseAsync(SendingDomain domain, KeyStep.Use use, KeySchedule schedule, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (await records.LookAsync(domain, use.Key, cancellation).ConfigureAwait(false))
        {
            case true:
                if (!await store.ChangeKeysAsync(KeyRotation.Use(use.Key, use.Predecessor, now), cancellation).ConfigureAwait(false)) return false;
                if (use.Predecessor is { } before) KeyLog.TookOver(logger, domain.Name.Value, use.Key.Selector, before.Selector, now + schedule.Grace);
                else KeyLog.Used(logger, use.Key.Selector, domain.Name.Value);
                return true;
            case false:
                // It was there once: somebody took it away, or one of the zone's servers has it not. It must be seen and settle anew.
                await store.ChangeKeysAsync([new KeyTransition(use.Key, use.Key with { SeenAt = null, PublishedAt = null })], cancellation).ConfigureAwait(false);
                KeyLog.Vanished(logger, domain.RecordName(use.Key.Selector).Value, use.Key.Selector, domain.Name.Value);
                return false;
            default:
                return false;
        }
    }

    private async Task UnpublishAsync(SendingDomain domain, DomainKey key, KeySchedule schedule, CancellationToken cancellation)
    {
        var name = domain.RecordName(key.Selector);
        if (records.Covers(domain, key))
        {
            if (IsDone(key, name, await records.RemoveAsync(domain, key, TimeToLive(schedule), cancellation).ConfigureAwait(false)) && _told.Add((key.Id, "removed")))
                KeyLog.Removed(logger, name.Value, key.Selector, domain.Name.Value);
        }
        else if (_told.Add((key.Id, "unwanted")))
        {
            KeyLog.RecordUnwanted(logger, name.Value, key.Selector, domain.Name.Value);
        }

        if (await records.LookAsync(domain, key, cancellation).ConfigureAwait(false) == false) await store.RemoveKeyAsync(key, cancellation).ConfigureAwait(false);
    }

    private bool IsDone(DomainKey key, DomainName name, DnsPublication publication)
    {
        if (!publication.IsDone && _told.Add((key.Id, publication.Problem ?? ""))) KeyLog.PublishingFailed(logger, name.Value, publication.Problem ?? "");
        return publication.IsDone;
    }

    /// <summary>No longer than a record settles: a delegated domain has a new key in the place of an old one, and nobody may still have the old one when the new one signs.</summary>
    private static TimeSpan TimeToLive(KeySchedule schedule) => TimeSpan.FromTicks(Math.Clamp(schedule.Settle.Ticks, ShortestTimeToLive.Ticks, LongestTimeToLive.Ticks));
}
