using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Postrider.Serving;

/// <summary>Tells systemd how the service stands (sd_notify(3)); without systemd it tells nobody.</summary>
internal sealed class ServiceNotifier : IDisposable
{
    private readonly Socket? _socket;

    /// <param name="address"><c>NOTIFY_SOCKET</c>: a path, or an abstract name after <c>@</c>; <c>null</c> or empty where nobody listens.</param>
    /// <param name="watchdog"><c>WATCHDOG_USEC</c>: within how many microseconds a sign of life is due.</param>
    /// <param name="watchdogProcess"><c>WATCHDOG_PID</c>: whose sign of life; another's is not ours to give.</param>
    public ServiceNotifier(string? address, string? watchdog, string? watchdogProcess)
    {
        if (string.IsNullOrEmpty(address)) return;
        if (long.TryParse(watchdog, NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds) && microseconds > 0
            && (string.IsNullOrEmpty(watchdogProcess) || watchdogProcess == Environment.ProcessId.ToString(CultureInfo.InvariantCulture)))
        {
            // sd_watchdog_enabled(3) recommends half the time.
            WatchdogInterval = TimeSpan.FromMicroseconds(microseconds / 2.0);
        }

        _socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        try
        {
            // An abstract name begins with a zero octet on Linux (unix(7)).
            _socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? $"\0{address[1..]}" : address));
        }
        catch (SocketException)
        {
            // The service works all the same; systemd itself reports the missing notice.
            _socket.Dispose();
            _socket = null;
        }
    }

    /// <summary>How often <see cref="Alive"/> is due; <c>null</c> for never.</summary>
    public TimeSpan? WatchdogInterval { get; }

    public static ServiceNotifier FromEnvironment() => new(
        Environment.GetEnvironmentVariable("NOTIFY_SOCKET"),
        Environment.GetEnvironmentVariable("WATCHDOG_USEC"),
        Environment.GetEnvironmentVariable("WATCHDOG_PID"));

    /// <param name="status">One line for <c>systemctl status</c>.</param>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <param name="monotonic">The monotonic clock at which the reload began (<c>MONOTONIC_USEC</c>, for <c>Type=notify-reload</c>).</param>
    public void Reloading(TimeSpan monotonic) =>
        Send(string.Create(CultureInfo.InvariantCulture, $"RELOADING=1\nMONOTONIC_USEC={(long)monotonic.TotalMicroseconds}"));

    public void Stopping(string status) => Send($"STOPPING=1\nSTATUS={status}");

    public void Status(string status) => Send($"STATUS={status}");

    /// <summary>The sign of life that the watchdog waits for.</summary>
    public void Alive() => Send("WATCHDOG=1");

    public void Dispose() => _socket?.Dispose();

    private void Send(string state)
    {
        try
        {
            _socket?.Send(Encoding.UTF8.GetBytes(state), SocketFlags.None);
        }
        catch (SocketException)
        {
            // systemd is being replaced or its buffer is full: the next notice tells as much.
        }
    }
}
