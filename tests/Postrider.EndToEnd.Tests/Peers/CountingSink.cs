using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.EndToEnd.Peers;

/// <summary>Takes all mail and counts it, by subject. Nothing else is done, so that what is measured is the relay.</summary>
public sealed class CountingSink : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _counted = new(0);
    private int _count;

    public CountingSink()
    {
        _listener.Start();
        _ = ServeAsync();
    }

    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>How often each subject came.</summary>
    public ConcurrentDictionary<string, int> Subjects { get; } = new(StringComparer.Ordinal);

    /// <summary>Waits until so many messages have come.</summary>
    public async Task WaitForAsync(int messages, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromMinutes(2));
        while (Volatile.Read(ref _count) < messages) await _counted.WaitAsync(deadline.Token);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _listener.Stop();
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _ = TalkAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task TalkAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                using var reader = new StreamReader(stream, Encoding.Latin1);
                var writer = new StreamWriter(stream, Encoding.Latin1) { NewLine = "\r\n", AutoFlush = true };
                await writer.WriteLineAsync("220 sink.test");
                var inBody = false;
                var subject = "";
                while (await reader.ReadLineAsync(_stopping.Token) is { } line)
                {
                    if (inBody)
                    {
                        if (line.StartsWith("Subject: ", StringComparison.Ordinal)) subject = line["Subject: ".Length..];
                        if (line != ".") continue;
                        inBody = false;
                        Subjects.AddOrUpdate(subject, 1, (_, times) => times + 1);
                        Interlocked.Increment(ref _count);
                        _counted.Release();
                        await writer.WriteLineAsync("250 taken");
                        continue;
                    }

                    inBody = line.StartsWith("DATA", StringComparison.OrdinalIgnoreCase);
                    await writer.WriteLineAsync(inBody ? "354 go on" : "250 sink.test");
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException)
            {
                // The relay has gone.
            }
        }
    }
}
