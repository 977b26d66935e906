using Postrider.Relay.Spooling;

namespace Postrider.Relay.Queue;

/// <summary>Parcels in the order in which they came, those of higher priority before others (MT-PRIORITY, RFC 6710).</summary>
internal sealed class PriorityBands
{
    private const int Bands = 3;

    private readonly Chain<Parcel>[] _bands = new Chain<Parcel>[Bands];
    private readonly Dictionary<SpoolId, Parcel> _byMessage = [];

    /// <summary>Parcels.</summary>
    public int Count => _byMessage.Count;

    /// <summary>Recipients in all of them.</summary>
    public int Recipients { get; private set; }

    public Parcel? First => _bands[0].First ?? _bands[1].First ?? _bands[2].First;

    public void Add(LoadedRecipient recipient) => Find(recipient, isFirst: false).Add(recipient);

    public void AddFirst(LoadedRecipient recipient) => Find(recipient, isFirst: true).Add(recipient);

    public void Remove(LoadedRecipient recipient)
    {
        var parcel = recipient.Parcel!; // Whoever stands here has one.
        parcel.Remove(recipient);
        Recipients--;
        if (parcel.Count > 0) return;
        _byMessage.Remove(parcel.Message.Id);
        _bands[BandOf(parcel)].Remove(parcel);
    }

    public int PositionOf(LoadedRecipient recipient)
    {
        var before = 0;
        for (var band = 0; band < Bands; band++)
        {
            for (var parcel = _bands[band].First; parcel is not null; parcel = ((ILink<Parcel>)parcel).Next)
            {
                if (parcel == recipient.Parcel) return before;
                before += parcel.Count;
            }
        }

        return before;
    }

    /// <summary>The destinations of what stands here, as far as a look at the first parcels shows them.</summary>
    public IReadOnlyCollection<string> FindDestinations()
    {
        const int Looks = 200;
        var destinations = new HashSet<string>(StringComparer.Ordinal);
        var looks = 0;
        foreach (var band in _bands)
        {
            for (var parcel = band.First; parcel is not null && looks < Looks; parcel = ((ILink<Parcel>)parcel).Next)
            {
                for (var recipient = parcel.First; recipient is not null && looks < Looks; recipient = ((ILink<LoadedRecipient>)recipient).Next, looks++)
                    destinations.Add(recipient.Recipient.Address.Destination);
            }
        }

        return destinations;
    }

    private Parcel Find(LoadedRecipient recipient, bool isFirst)
    {
        Recipients++;
        if (_byMessage.TryGetValue(recipient.Message.Id, out var parcel)) return parcel;
        parcel = new Parcel(recipient.Message);
        _byMessage.Add(parcel.Message.Id, parcel);
        if (isFirst) _bands[BandOf(parcel)].AddFirst(parcel);
        else _bands[BandOf(parcel)].AddLast(parcel);
        return parcel;
    }

    private static int BandOf(Parcel parcel) => parcel.Message.Parameters.Priority switch
    {
        > 0 => 0,
        0 => 1,
        _ => 2,
    };
}
