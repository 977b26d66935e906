using System.Net.Sockets;
using System.Text;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>systemd's end of sd_notify(3): a datagram socket that hears how the service stands.</summary>
internal sealed class NoticeSocket : IDisposable
{
    private readonly TestFolder _folder = new("notify");
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);

    public NoticeSocket() => _socket.Bind(new UnixDomainSocketEndPoint(Path));

    public string Path => System.IO.Path.Combine(_folder.Path, "n.sock");

    /// <summary>Waits for a notice with this assignment among others, and gives it.</summary>
    public async Task<string> HearAsync(string assignment, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        while (true)
        {
            var notice = Encoding.UTF8.GetString(buffer, 0, await _socket.ReceiveAsync(buffer, deadline.Token));
            if (notice.Split('\n').Contains(assignment)) return notice;
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _folder.Dispose();
    }
}
