using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Queue;

/// <summary>
/// Parcels in the order in which they go: those of higher priority before others (MT-PRIORITY, RFC 6710), of equal priority transactional mail before bulk mail, and
/// among these tenants in turn.
/// </summary>
internal sealed class PriorityBands
{
    private const int Bands = 6;

    private readonly TenantTurns?[] _bands = new TenantTurns?[Bands];
    private readonly Dictionary<SpoolId, Parcel> _byMessage = [];

    /// <summary>Parcels.</summary>
    public int Count => _byMessage.Count;

    /// <summary>Recipients in all of them.</summary>
    public int Recipients { get; private set; }

    /// <summary>The shares of tenants; <c>null</c> for equal ones.</summary>
    public TenantWeights? Weights { get; set; }

    public Parcel? First
    {
        get
        {
            foreach (var band in _bands)
                if (band?.First is { } parcel) return parcel;
            return null;
        }
    }

    public void Add(LoadedRecipient recipient) => Find(recipient, isFirst: false).Add(recipient);

    public void AddFirst(LoadedRecipient recipient) => Find(recipient, isFirst: true).Add(recipient);

    public void Remove(LoadedRecipient recipient)
    {
        var parcel = recipient.Parcel!; // Whoever stands here has one.
        parcel.Remove(recipient);
        parcel.Turn!.Recipients--; // As above.
        Recipients--;
        if (parcel.Count > 0) return;
        _byMessage.Remove(parcel.Message.Id);
        TenantTurns.Remove(parcel);
    }

    /// <summary>Recipients of the first parcel are about to be taken.</summary>
    public void Charge(Parcel parcel, int recipients) => _bands[BandOf(parcel)]!.Charge(parcel, recipients); // It stands there.

    /// <summary>How many recipients go before this one, as it looks now.</summary>
    public int PositionOf(LoadedRecipient recipient)
    {
        var parcel = recipient.Parcel!; // Whoever stands here has one.
        var (own, before) = (BandOf(parcel), 0);
        for (var band = 0; band < own; band++)
        {
            foreach (var turn in _bands[band]?.Tenants ?? Enumerable.Empty<TenantTurn>()) before += turn.Recipients;
        }

        var inTurn = 0;
        for (var other = parcel.Turn!.First; other is not null && other != parcel; other = ((ILink<Parcel>)other).Next) inTurn += other.Count; // As above.
        return before + _bands[own]!.CountBefore(parcel.Turn, inTurn);
    }

    /// <summary>The destinations of what stands here, as far as a look at the first parcels shows them.</summary>
    public IReadOnlyCollection<string> FindDestinations()
    {
        const int Looks = 200;
        var destinations = new HashSet<string>(StringComparer.Ordinal);
        var looks = 0;
        foreach (var band in _bands)
        {
            if (band is null) continue;
            foreach (var turn in band.Tenants)
            {
                for (var parcel = turn.First; parcel is not null && looks < Looks; parcel = ((ILink<Parcel>)parcel).Next)
                {
                    for (var recipient = parcel.First; recipient is not null && looks < Looks; recipient = ((ILink<LoadedRecipient>)recipient).Next, looks++)
                        destinations.Add(recipient.Recipient.Address.Destination);
                }
            }
        }

        return destinations;
    }

    private Parcel Find(LoadedRecipient recipient, bool isFirst)
    {
        Recipients++;
        if (!_byMessage.TryGetValue(recipient.Message.Id, out var parcel))
        {
            parcel = new Parcel(recipient.Message);
            _byMessage.Add(parcel.Message.Id, parcel);
            (_bands[BandOf(parcel)] ??= new TenantTurns()).Add(parcel, recipient.Tenant, Weights, isFirst);
        }

        parcel.Turn!.Recipients++; // It has just been given one, or has one.
        return parcel;
    }

    private static int BandOf(Parcel parcel)
    {
        var priority = parcel.Message.Parameters.Priority switch
        {
            > 0 => 0,
            0 => 1,
            _ => 2,
        };
        return (2 * priority) + (parcel.Message.Labels.Stream == MailStream.Bulk ? 1 : 0);
    }
}
