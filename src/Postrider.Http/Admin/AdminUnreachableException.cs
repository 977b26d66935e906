using System.Net.Sockets;

namespace Postrider.Http.Admin;

/// <summary>No relay answers on the admin socket, or it may not be used.</summary>
public sealed class AdminUnreachableException(string socketPath, SocketException cause) : IOException(cause.Message, cause)
{
    public string SocketPath { get; } = socketPath;

    /// <summary>Whether the socket's or the directory's rights keep us out.</summary>
    public bool IsForbidden { get; } = cause.SocketErrorCode == SocketError.AccessDenied;
}
