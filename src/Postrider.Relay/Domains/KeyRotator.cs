using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;

namespace Postrider.Relay.Domains;

/// <summary>
/// Carries out what <see cref="KeyRotation"/> decides, for all domains, every few minutes. All that it knows stands in the store, so that it goes on after a restart where it was, and several
/// processes may do it at once. Records that it may not set itself it asks for in the log.
/// </summary>
public sealed class KeyRotator(IDomainStore store, IDnsResolver dns, TimeProvider time, ILogger<KeyRotator> logger, KeySchedule schedule, IDnsPublisher publisher) : IAsyncDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMinutes(5);

    /// <summary>How long resolvers may keep a key record: short enough that a new one in the same place is soon known.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(1);

    /// <summary>After this long a record that was set and is not seen is set again.</summary>
    private static readonly TimeSpan PublishAgainAfter = TimeSpan.FromHours(1);

    /// <summary>Stages that a key may go through in one turn; it has not more.</summary>
    private const int MaximumSteps = 5;

    private readonly CancellationTokenSource _stop = new();

    /// <summary>What was said of keys, so that it is said once.</summary>
    private readonly HashSet<(long Key, string Text)> _told = [];
    private Task _running = Task.CompletedTask;

    /// <summary>When keys take turns; set by a reload.</summary>
    public KeySchedule Schedule { get; set; } = schedule;

    /// <summary>Who sets records; set by a reload.</summary>
    public IDnsPublisher Publisher { get; set; } = publisher;

    /// <summary>Begins to look after the keys, at once and then every few minutes.</summary>
    public void Start() => _running = Task.Run(RunAsync);

    /// <summary>Does all that is due now.</summary>
    /// <exception cref="IOException">The store failed.</exception>
    public async Task TurnAsync(CancellationToken cancellation)
    {
        foreach (var domain in await store.ListAsync(cancellation).ConfigureAwait(false))
        {
            // A new domain whose records we set ourselves goes from its first key to its first signature at once.
            var current = domain;
            for (var i = 0; i < MaximumSteps && current is not null && await TakeAllAsync(current, cancellation).ConfigureAwait(false); i++)
                current = await store.FindAsync(domain.Name, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Makes the next key of each algorithm that has none yet, whatever the schedule says; what follows is the same.</summary>
    /// <returns>How many were made.</returns>
    public async Task<int> BeginAsync(SendingDomain domain, CancellationToken cancellation)
    {
        var made = 0;
        foreach (var algorithm in Schedule.Algorithms)
            if (SelectorNames.Next(domain, algorithm) is { } selector && await MakeAsync(domain, new KeyStep.Make(algorithm, selector), cancellation).ConfigureAwait(false)) made++;
        return made;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Pace, time);
        try
        {
            do
            {
                try
                {
                    await TurnAsync(_stop.Token).ConfigureAwait(false);
                }
                catch (IOException failure)
                {
                    KeyLog.StoreFailed(logger, failure.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(_stop.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
    }

    /// <returns>Whether a key has come to another stage, from which it may go on at once.</returns>
    private async Task<bool> TakeAllAsync(SendingDomain domain, CancellationToken cancellation)
    {
        var hasMoved = false;
        foreach (var step in KeyRotation.Plan(domain, Schedule, time.GetUtcNow())) hasMoved |= await TakeAsync(domain, step, cancellation).ConfigureAwait(false);
        return hasMoved;
    }

    private async Task<bool> TakeAsync(SendingDomain domain, KeyStep step, CancellationToken cancellation)
    {
        var now = time.GetUtcNow();
        switch (step)
        {
            case KeyStep.Make make:
                return await MakeAsync(domain, make, cancellation).ConfigureAwait(false);
            case KeyStep.Publish { Key: var key }:
                return await PublishAsync(domain, key, now, cancellation).ConfigureAwait(false);
            case KeyStep.Use use:
                return await UseAsync(domain, use, now, cancellation).ConfigureAwait(false);
            case KeyStep.Retire { Key: var key }:
                if (await store.ChangeKeysAsync([KeyRotation.Retire(key, now)], cancellation).ConfigureAwait(false)) KeyLog.Retired(logger, key.Selector, domain.Name.Value);
                return false;
            case KeyStep.Withdraw { Key: var key }:
                return await store.ChangeKeysAsync([KeyRotation.Withdraw(key, now)], cancellation).ConfigureAwait(false);
            case KeyStep.Unpublish { Key: var key }:
                await UnpublishAsync(domain, key, cancellation).ConfigureAwait(false);
                if (await LookAsync(domain, key, cancellation).ConfigureAwait(false) == false) await store.RemoveKeyAsync(key, cancellation).ConfigureAwait(false);
                return false;
            case KeyStep.Forget { Key: var key }:
                await store.RemoveKeyAsync(key, cancellation).ConfigureAwait(false);
                return false;
            default:
                throw new ArgumentOutOfRangeException(nameof(step), step, "No such step.");
        }
    }

    private async Task<bool> MakeAsync(SendingDomain domain, KeyStep.Make make, CancellationToken cancellation)
    {
        // An RSA key costs the time of hundreds of messages.
        using var key = await Task.Run(() => DkimSigningKey.Generate(domain.Name, make.Selector, make.Algorithm, Schedule.RsaBits), cancellation).ConfigureAwait(false);
        if (!await store.AddKeyAsync(key, time.GetUtcNow(), cancellation).ConfigureAwait(false)) return false;
        KeyLog.Made(logger, make.Algorithm.Word(), make.Selector, domain.Name.Value);
        return true;
    }

    private async Task<bool> PublishAsync(SendingDomain domain, DomainKey key, DateTimeOffset now, CancellationToken cancellation)
    {
        if (await LookAsync(domain, key, cancellation).ConfigureAwait(false) == true)
        {
            KeyLog.Seen(logger, key.Selector, domain.Name.Value);
            return await store.ChangeKeysAsync([new KeyTransition(key, key with { SeenAt = now })], cancellation).ConfigureAwait(false);
        }

        var name = domain.RecordName(key.Selector);
        if (!Publisher.Covers(name))
        {
            if (_told.Add((key.Id, "wanted"))) KeyLog.RecordWanted(logger, domain.Name.Value, name.Value, key.PublicRecord);
            return false;
        }

        if (now < key.PublishedAt + PublishAgainAfter) return false;
        if (key.PublishedAt is not null && domain.Mode == DomainMode.Delegated && _told.Add((key.Id, "alias")))
            KeyLog.AliasWanted(logger, domain.Name.Value, domain.SelectorName(key.Selector).Value, name.Value);
        var change = DnsChange.Put(DnsRecordSet.Of(name, TimeToLive, DnsRecordValue.OfText(key.PublicRecord)));
        if (!await ApplyAsync(key, change, cancellation).ConfigureAwait(false)) return false;
        if (_told.Add((key.Id, "published"))) KeyLog.Published(logger, name.Value, key.Selector, domain.Name.Value);
        return await store.ChangeKeysAsync([new KeyTransition(key, key with { PublishedAt = now })], cancellation).ConfigureAwait(false);
    }

    private async Task<bool> UseAsync(SendingDomain domain, KeyStep.Use use, DateTimeOffset now, CancellationToken cancellation)
    {
        switch (await LookAsync(domain, use.Key, cancellation).ConfigureAwait(false))
        {
            case true:
                if (!await store.ChangeKeysAsync(KeyRotation.Use(use.Key, use.Predecessor, now), cancellation).ConfigureAwait(false)) return false;
                KeyLog.Used(logger, use.Key.Selector, domain.Name.Value);
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

    private async Task UnpublishAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        var name = domain.RecordName(key.Selector);
        if (!Publisher.Covers(name))
        {
            if (_told.Add((key.Id, "unwanted"))) KeyLog.RecordUnwanted(logger, name.Value, key.Selector, domain.Name.Value);
            return;
        }

        await ApplyAsync(key, DnsChange.Remove(DnsRecordSet.Of(name, TimeToLive, DnsRecordValue.OfText(key.PublicRecord))), cancellation).ConfigureAwait(false);
    }

    private async Task<bool> ApplyAsync(DomainKey key, DnsChange change, CancellationToken cancellation)
    {
        var publication = await Publisher.ApplyAsync([change], cancellation).ConfigureAwait(false);
        if (!publication.IsDone && _told.Add((key.Id, publication.Problem ?? ""))) KeyLog.PublishingFailed(logger, change.Records.Name.Value, publication.Problem ?? "");
        return publication.IsDone;
    }

    /// <summary>Whether verifiers find the key, by the name that they ask for; <c>null</c> when the DNS does not say.</summary>
    private async Task<bool?> LookAsync(SendingDomain domain, DomainKey key, CancellationToken cancellation)
    {
        var answer = await dns.FindTextAsync(domain.SelectorName(key.Selector), cancellation).ConfigureAwait(false);
        return answer.Status switch
        {
            DnsStatus.Found => answer.Records.Any(text => IsSameKey(text, key.PublicRecord)),
            DnsStatus.NoData or DnsStatus.NameDoesNotExist => false,
            _ => null,
        };
    }

    private static bool IsSameKey(string found, string wanted) =>
        DkimKeyRecord.TryParse(found, out var one, out _) && DkimKeyRecord.TryParse(wanted, out var other, out _)
        && one.KeyType == other.KeyType && one.Key.Span.SequenceEqual(other.Key.Span);
}
