using Microsoft.Extensions.Logging;
using Postrider.Smtp;

namespace Postrider.Relay.Reputation;

/// <summary>
/// Slows a tenant that stands badly, pauses it when that goes on, and lets it go again when it stands well, when its pause is over, or when somebody says so.
/// May be used by many threads.
/// </summary>
public sealed class TenantGate(ReputationBook book, TimeProvider time, ILogger<TenantGate> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TenantRecord> _records = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (long Hour, int Messages)> _taken = new(StringComparer.Ordinal);

    /// <summary>What is done; set by a reload.</summary>
    public TenantPolicy Policy { get; set; } = new();

    public ReputationLimits Limits { get; set; } = new();

    /// <summary>Those who may not send freely.</summary>
    public IReadOnlyList<TenantRecord> Records
    {
        get
        {
            lock (_gate) return [.. _records.Values.OrderBy(static record => record.Tenant, StringComparer.Ordinal)];
        }
    }

    /// <summary>Puts back what was kept over a restart.</summary>
    public void Restore(IEnumerable<TenantRecord> records)
    {
        lock (_gate)
            foreach (var record in records) _records[record.Tenant] = record;
    }

    /// <summary>Whether a message of a tenant is taken now.</summary>
    /// <returns>The reply by which it is put off; <c>null</c> when it is taken.</returns>
    public Reply? Judge(string? tenant)
    {
        if (tenant is null) return null;
        lock (_gate)
        {
            if (!_records.TryGetValue(tenant, out var record)) return null;
            if (record.Standing == TenantStanding.Paused) return new Reply(450, "4.7.1", $"Mail of '{tenant}' is paused ({record.Reason}); ask the postmaster of this relay");
            var hour = ReputationWindow.HourOf(time.GetUtcNow());
            var taken = _taken.GetValueOrDefault(tenant);
            if (taken.Hour != hour) taken = (hour, 0);
            if (taken.Messages >= Policy.SlowedMessages) return new Reply(450, "4.7.1", $"Mail of '{tenant}' is slowed to {Policy.SlowedMessages} messages an hour ({record.Reason}); try again later");
            _taken[tenant] = (hour, taken.Messages + 1);
            return null;
        }
    }

    /// <summary>Looks how all stand now. To be called every minute or so.</summary>
    public void Review()
    {
        var standings = book.Read(ReputationSubject.Tenant, Limits).ToDictionary(static entry => entry.Name, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        lock (_gate)
        {
            foreach (var record in _records.Values.ToArray())
            {
                Review(record, standings.GetValueOrDefault(record.Tenant), now);
                // What a tenant sent before it was let go counts no more.
                standings.Remove(record.Tenant);
            }

            if (Policy.Strictest == TenantStanding.Free) return;
            foreach (var (tenant, entry) in standings)
            {
                if (entry.Level != ReputationLevel.Bad || _records.ContainsKey(tenant)) continue;
                var record = new TenantRecord(tenant, TenantStanding.Slowed, now, ReputationLimits.Words(entry.Counts));
                _records.Add(tenant, record);
                ReputationLog.Slowed(logger, tenant, Policy.SlowedMessages, record.Reason);
            }
        }
    }

    /// <summary>Lets a tenant send again, whatever it did.</summary>
    /// <returns>Whether it was not free.</returns>
    public bool Resume(string tenant)
    {
        lock (_gate)
        {
            if (!_records.Remove(tenant)) return false;
            Release(tenant, "somebody resumed it");
            return true;
        }
    }

    private void Review(TenantRecord record, ReputationEntry? entry, DateTimeOffset now)
    {
        if (record.Standing == TenantStanding.Paused)
        {
            if (Policy.PauseFor is not { } pause || now < record.Since + pause) return;
            _records.Remove(record.Tenant);
            Release(record.Tenant, "its pause is over");
        }
        else if (entry is not { Level: ReputationLevel.Bad } || Policy.Strictest == TenantStanding.Free)
        {
            _records.Remove(record.Tenant);
            ReputationLog.Freed(logger, record.Tenant, "it stands better now");
        }
        else if (Policy.Strictest == TenantStanding.Paused && now >= record.Since + Policy.PauseAfter)
        {
            var paused = new TenantRecord(record.Tenant, TenantStanding.Paused, now, ReputationLimits.Words(entry.Counts));
            _records[record.Tenant] = paused;
            ReputationLog.Paused(logger, record.Tenant, paused.Reason);
        }
    }

    /// <summary>It begins anew: otherwise it would be slowed again within the minute for what it sent before.</summary>
    private void Release(string tenant, string why)
    {
        book.Forgive(ReputationSubject.Tenant, tenant);
        ReputationLog.Freed(logger, tenant, why);
    }
}
