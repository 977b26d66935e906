using System.Net.Sockets;

namespace Postrider.Smtp.Client;

/// <summary>How the network or the peer failed.</summary>
/// <param name="Kind">Which way.</param>
/// <param name="Detail">For people.</param>
internal sealed record WireFault(WireFaultKind Kind, string Detail)
{
    /// <summary>What an exception of the network means.</summary>
    public static WireFault Of(Exception e) => new(WireFaultKind.Lost, (e.InnerException ?? e) is SocketException socket ? Describe(socket) : (e.InnerException ?? e).Message);

    /// <summary>Whether an exception is of the network; a socket that was closed while it waited counts as such.</summary>
    public static bool IsOfNetwork(Exception e) => e is IOException or SocketException or ObjectDisposedException or InvalidOperationException;

    private static string Describe(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => "connection reset",
        SocketError.HostUnreachable or SocketError.HostDown => "no route to host",
        SocketError.NetworkUnreachable or SocketError.NetworkDown => "network is unreachable",
        SocketError.AddressNotAvailable => "the source address is not available",
        SocketError.AccessDenied => "not permitted by the local system",
        SocketError.TimedOut => "connection timed out",
        SocketError.OperationAborted => "closed",
        var other => other.ToString(),
    };
}

internal enum WireFaultKind
{
    Lost,
    TimedOut,
    Malformed,
}
