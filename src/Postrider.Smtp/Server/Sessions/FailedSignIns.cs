using System.Net;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>
/// Failed sign-ins by client network, across the sessions of a server: who guesses passwords gains nothing by a connection a guess. A
/// failure is forgotten as time passes, so many in so long; a network of which nothing is remembered takes no memory.
/// </summary>
/// <param name="time">The clock by which failures are forgotten.</param>
/// <param name="capacity">Networks remembered at once; beyond it the one whose last failure is the longest ago goes.</param>
internal sealed class FailedSignIns(TimeProvider time, int capacity = FailedSignIns.Capacity)
{
    /// <summary>About 200 octets each, hence 4 MiB.</summary>
    private const int Capacity = 20_000;

    private readonly Lock _gate = new();
    private long _total;
    private readonly Dictionary<IPAddress, LinkedListNode<Record>> _networks = [];
    private readonly LinkedList<Record> _byLastFailure = [];

    /// <summary>Failures since the start.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Networks remembered now.</summary>
    public int Networks
    {
        get
        {
            lock (_gate) return _networks.Count;
        }
    }

    /// <summary>Whether a client has failed so often that it is not to be asked for a password now.</summary>
    public bool IsTooMany(IPAddress client, SessionLimits limits)
    {
        if (limits.MaximumFailedAuthenticationsPerAddress == 0) return false;
        lock (_gate)
        {
            return _networks.TryGetValue(ClientNetwork.Of(client), out var node)
                && node.Value.Remaining(time.GetTimestamp(), time, limits) > limits.MaximumFailedAuthenticationsPerAddress - 1;
        }
    }

    /// <summary>Counts a failure in.</summary>
    /// <returns>Failures of the client's network that are not forgotten, this one among them.</returns>
    public int Count(IPAddress client, SessionLimits limits)
    {
        Interlocked.Increment(ref _total);
        if (limits.MaximumFailedAuthenticationsPerAddress == 0) return 0;
        var network = ClientNetwork.Of(client);
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_networks.Remove(network, out var known)) _byLastFailure.Remove(known);
            Forget(now, limits);
            // What is beyond the limit need not be remembered: the network is shut out either way, and not for longer by that.
            var failures = Math.Min((known?.Value.Remaining(now, time, limits) ?? 0) + 1, limits.MaximumFailedAuthenticationsPerAddress);
            _networks[network] = _byLastFailure.AddLast(new Record(network, failures, now));
            return (int)Math.Ceiling(failures);
        }
    }

    private void Forget(long now, SessionLimits limits)
    {
        while (_byLastFailure.First is { } first && (_networks.Count >= capacity || first.Value.Remaining(now, time, limits) <= 0))
        {
            _networks.Remove(first.Value.Network);
            _byLastFailure.RemoveFirst();
        }
    }

    private readonly record struct Record(IPAddress Network, double Failures, long At)
    {
        /// <summary>Failures that are not forgotten.</summary>
        public double Remaining(long now, TimeProvider time, SessionLimits limits) => Math.Max(
            0, Failures - (time.GetElapsedTime(At, now) / limits.FailedAuthenticationMemory * limits.MaximumFailedAuthenticationsPerAddress));
    }
}
