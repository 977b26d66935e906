using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Simulation;

/// <summary>Counts what becomes of the mail to one provider.</summary>
internal sealed class ProviderTally(ProviderModel model, TimeSpan step)
{
    private readonly List<TimeSpan> _transactional = [];
    private readonly List<TimeSpan> _bulk = [];
    private readonly Dictionary<string, List<TimeSpan>> _tenants = new(StringComparer.Ordinal);
    private readonly List<int> _delivered = [];
    private readonly List<int> _deferred = [];
    private readonly List<int> _limited = [];

    public int Accepted { get; set; }

    public int Bounced { get; set; }

    public int Expired { get; set; }

    public int LimitsHit { get; private set; }

    public int ConnectionsRefused { get; set; }

    public int AttemptsWhileBlocked { get; set; }

    public void Delivered(Spooling.SpooledMessage message, TimeSpan took, TimeSpan at)
    {
        (message.Labels.Stream == MailStream.Bulk ? _bulk : _transactional).Add(took);
        if (!_tenants.TryGetValue(message.Account, out var tenant)) _tenants.Add(message.Account, tenant = []);
        tenant.Add(took);
        Count(_delivered, at);
    }

    public void Deferred(TimeSpan at) => Count(_deferred, at);

    /// <summary>A limit was hit, or a block.</summary>
    public void Limited(Reply reply, TimeSpan at)
    {
        if (reply == model.TooFast || reply == model.TooManyConnections) LimitsHit++;
        else if (reply != model.Blocked) return;
        Count(_limited, at);
    }

    public ProviderResult ToResult(int blocks, TimeSpan lasted)
    {
        var steps = (int)(lasted / step) + 1;
        return new ProviderResult
        {
            Name = model.Name,
            Accepted = Accepted,
            Delivered = _transactional.Count + _bulk.Count,
            Bounced = Bounced,
            Expired = Expired,
            Deferrals = _deferred.Sum(),
            LimitsHit = LimitsHit,
            ConnectionsRefused = ConnectionsRefused,
            Blocks = blocks,
            AttemptsWhileBlocked = AttemptsWhileBlocked,
            Transactional = DelaySummary.Of(_transactional),
            Bulk = DelaySummary.Of(_bulk),
            Tenants = _tenants.ToImmutableDictionary(pair => pair.Key, pair => DelaySummary.Of(pair.Value)),
            DeliveredByStep = Padded(_delivered, steps),
            DeferredByStep = Padded(_deferred, steps),
            LimitedByStep = Padded(_limited, steps),
        };
    }

    private void Count(List<int> steps, TimeSpan at)
    {
        var number = (int)(at / step);
        while (steps.Count <= number) steps.Add(0);
        steps[number]++;
    }

    private static ImmutableArray<int> Padded(List<int> steps, int length) => [.. steps, .. Enumerable.Repeat(0, Math.Max(0, length - steps.Count))];
}
