using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Postrider.EndToEnd.Faults;

/// <summary>Sends numbered messages over several sessions, and knows which of them were acknowledged. A session that breaks is opened again.</summary>
internal sealed class Sender(IPEndPoint relay)
{
    private int _next;

    /// <summary>The subjects of messages that got a 250: the relay has promised to deliver them.</summary>
    public ConcurrentBag<string> Acknowledged { get; } = [];

    /// <summary>Sends until it is told to stop.</summary>
    public Task RunAsync(int sessions, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, sessions).Select(_ => RunSessionsAsync(stop)));

    private async Task RunSessionsAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TalkAsync(stop);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // Killed, not up again yet, or told to stop.
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }

    private async Task TalkAsync(CancellationToken stop)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(relay, stop);
        var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.Latin1);
        await ExpectAsync(reader, stream, null, "220", stop);
        await ExpectAsync(reader, stream, "EHLO sender.test", "250", stop);
        while (!stop.IsCancellationRequested)
        {
            var subject = Interlocked.Increment(ref _next).ToString(CultureInfo.InvariantCulture);
            await ExpectAsync(reader, stream, "MAIL FROM:<shop@sender.test>", "250", stop);
            await ExpectAsync(reader, stream, "RCPT TO:<anna@sink.test>", "250", stop);
            await ExpectAsync(reader, stream, "DATA", "354", stop);
            // Some messages are large enough to lie in files beside the database.
            var filling = subject.EndsWith("00", StringComparison.Ordinal) ? string.Concat(Enumerable.Repeat("0123456789abcdef0123456789abcdef\r\n", 6000)) : "Hello\r\n";
            await ExpectAsync(reader, stream, $"From: <shop@sender.test>\r\nSubject: {subject}\r\n\r\n{filling}.", "250", stop);
            Acknowledged.Add(subject);
        }
    }

    private static async Task ExpectAsync(StreamReader reader, NetworkStream stream, string? command, string code, CancellationToken stop)
    {
        if (command is not null) await stream.WriteAsync(Encoding.Latin1.GetBytes(command + "\r\n"), stop);
        while (true)
        {
            var line = await reader.ReadLineAsync(stop) ?? throw new IOException("The session ended.");
            if (!line.StartsWith(code, StringComparison.Ordinal)) throw new IOException($"'{line}' in answer to '{command?.Split('\r')[0]}'.");
            if (line.Length < 4 || line[3] != '-') return;
        }
    }
}
