using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace Postrider.Smtp.Server.Hosting;

/// <summary>A socket that listens, and the connections that it takes.</summary>
internal sealed record ListeningSocket(IConnectionListener Connections, Socket Socket)
{
    // asm-generic/socket.h; .NET has no name for it.
    private const int SolSocket = 1;
    private const int ReusePort = 15;

    public IPEndPoint Endpoint => (IPEndPoint)Connections.EndPoint;

    /// <summary>Whether another socket of this user that wants it too may listen on the same port. Only for a moment: else a second server would start unseen.</summary>
    public void Share(bool isShared) => Share(Socket, isShared);

    /// <inheritdoc cref="Share(bool)"/>
    public static void Share(Socket socket, bool isShared)
    {
        // Elsewhere the change of a wildcard asks for a restart.
        if (!OperatingSystem.IsLinux()) return;
        ReadOnlySpan<byte> value = isShared ? [1, 0, 0, 0] : [0, 0, 0, 0];
        socket.SetRawSocketOption(SolSocket, ReusePort, value);
    }
}
