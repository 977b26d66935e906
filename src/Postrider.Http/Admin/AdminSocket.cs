using System.Net.Sockets;
using System.Text;

namespace Postrider.Http.Admin;

/// <summary>
/// The Unix socket by which the running relay is asked and steered. It lies in the data directory and needs that directory's rights:
/// the directory is its owner's alone, and so is the socket.
/// </summary>
public static class AdminSocket
{
    /// <summary>sun_path of Linux and of the BSDs, without the closing zero; the shorter of the two.</summary>
    private const int LongestPath = 103;

    private const UnixFileMode OwnersDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    internal const UnixFileMode OwnersSocket = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static string PathIn(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "admin.sock");

    /// <summary>Makes the place ready: the directory closed to others, a socket that a crash left behind removed.</summary>
    /// <exception cref="IOException">Another relay runs in this directory, or the path is too long for a socket.</exception>
    internal static async Task<string> PrepareAsync(string dataDirectory, CancellationToken cancellation)
    {
        var path = PathIn(dataDirectory);
        if (Encoding.UTF8.GetByteCount(path) > LongestPath)
            throw new IOException($"The path {path} is too long for a Unix socket (over {LongestPath} octets): choose a data directory with a shorter path.");
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(Path.GetFullPath(dataDirectory), OwnersDirectory);
            File.SetUnixFileMode(Path.GetFullPath(dataDirectory), OwnersDirectory);
        }

        if (!File.Exists(path)) return path;
        if (await AnswersAsync(path, cancellation).ConfigureAwait(false))
            throw new IOException($"Another relay is running in {dataDirectory}: it answers on {path}.");
        File.Delete(path);
        return path;
    }

    internal static async Task<bool> AnswersAsync(string path, CancellationToken cancellation)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation).ConfigureAwait(false);
            return true;
        }
        catch (SocketException refusal) when (refusal.SocketErrorCode is SocketError.ConnectionRefused or SocketError.AddressNotAvailable)
        {
            return false;
        }
    }
}
