using System.Net;
using System.Runtime.InteropServices;
using Postrider.Smtp.Server.Sessions;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>Counts the sessions of a listener, in all and by address.</summary>
internal sealed class Census
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _byAddress = [];
    private int _sessions;

    public int Sessions => Volatile.Read(ref _sessions);

    /// <summary>Counts a connection in, unless there are enough.</summary>
    public bool TryEnter(int maximum)
    {
        if (Interlocked.Increment(ref _sessions) <= maximum) return true;
        Interlocked.Decrement(ref _sessions);
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _sessions);

    /// <summary>Counts a session to its address, unless that has enough.</summary>
    public bool TryEnter(IPAddress address, int maximum)
    {
        if (maximum <= 0) return false;
        lock (_gate)
        {
            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, ClientNetwork.Of(address), out _);
            if (count >= maximum) return false;
            count++;
            return true;
        }
    }

    public void Leave(IPAddress address)
    {
        lock (_gate)
        {
            var key = ClientNetwork.Of(address);
            if (--CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, key, out _) <= 0) _byAddress.Remove(key);
        }
    }
}
