using System.Net.Sockets;
using Postrider.Http.Admin;
using Postrider.Queue;

namespace Postrider.Sending;

/// <summary>Finds the socket by which programs of this machine hand over messages.</summary>
internal static class RelaySocket
{
    /// <summary>Where the package's unit puts the socket for local submission.</summary>
    public const string Packaged = "/run/postrider/submit.sock";

    /// <summary>The variable that names another socket.</summary>
    public const string Variable = "POSTRIDER_SOCKET";

    /// <param name="config">A settings file that says which relay is meant, or <c>null</c>.</param>
    public static UnixDomainSocketEndPoint Find(string? config)
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named) return new UnixDomainSocketEndPoint(named);
        if (config is null && File.Exists(Packaged)) return new UnixDomainSocketEndPoint(Packaged);
        return new UnixDomainSocketEndPoint(AdminSocket.PathIn(DataDirectory.Locate(null, config)));
    }
}
