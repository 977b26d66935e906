using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Bench;

/// <summary>
/// Measures the spool alone with messages of 4 KiB: durable appends, and whole lives of messages (an append with its event, then the removal with two more), with
/// 1, 20 and 100 producers. <c>dotnet Postrider.Storage.Tests.dll spool-bench [seconds]</c> from the folder on whose disk it is to run.
/// </summary>
internal static class SpoolBench
{
    private static readonly byte[] Octets = new byte[4096];
    private static readonly MailboxAddress Sender = MailboxAddress.Parse("sender@a.example");

    public static async Task<int> RunAsync(string[] arguments)
    {
        var time = TimeSpan.FromSeconds(arguments.Length > 0 ? double.Parse(arguments[0], CultureInfo.InvariantCulture) : 3);
        new Random(1).NextBytes(Octets);
        Console.WriteLine("what          producers  messages/s  CPU us/message  changes/sync  log written KiB/message");
        foreach (var isWholeLife in new[] { false, true })
            foreach (var producers in new[] { 1, 20, 100 })
                Console.WriteLine(await MeasureAsync(isWholeLife, producers, time));
        return 0;
    }

    private static async Task<string> MeasureAsync(bool isWholeLife, int producers, TimeSpan time)
    {
        var directory = Directory.CreateDirectory(Path.Combine(Environment.CurrentDirectory, $"spool-bench-{Environment.ProcessId}"));
        try
        {
            var options = new SpoolOptions { Directory = directory.FullName, MinimumFreeSpace = 0 };
            await using var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
            var ids = new SpoolIdSource(TimeProvider.System);
            await RunAsync(spool, ids, isWholeLife, producers, TimeSpan.FromSeconds(0.5));
            var (load, processor, begun) = (spool.Load, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            var written = WrittenOctets();
            var messages = await RunAsync(spool, ids, isWholeLife, producers, time);
            var seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            var (used, after) = (Environment.CpuUsage.TotalTime - processor, spool.Load);
            return string.Create(CultureInfo.InvariantCulture,
                $"{(isWholeLife ? "whole life" : "append"),-13} {producers,9} {messages / seconds,11:N0} {used.TotalMicroseconds / messages,15:N1} {(double)(after.Changes - load.Changes) / (after.Groups - load.Groups),13:N1} {(WrittenOctets() - written) / 1024.0 / messages,15:N1}");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static long WrittenOctets()
    {
        var line = File.ReadLines("/proc/self/io").First(l => l.StartsWith("wchar:", StringComparison.Ordinal));
        return long.Parse(line["wchar:".Length..], CultureInfo.InvariantCulture);
    }

    private static async Task<long> RunAsync(SqliteSpool spool, SpoolIdSource ids, bool isWholeLife, int producers, TimeSpan time)
    {
        var begun = Stopwatch.GetTimestamp();
        var counts = await Task.WhenAll(Enumerable.Range(0, producers).Select(number => Task.Run(async () =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(begun) < time; count++) await LiveAsync(spool, ids.Next(), number, isWholeLife);
            return count;
        })));
        return counts.Sum();
    }

    private static async Task LiveAsync(SqliteSpool spool, SpoolId id, int number, bool isWholeLife)
    {
        var now = DateTimeOffset.UtcNow;
        var address = $"someone{number}@destination{number % 10}.example";
        var recipient = new SpooledRecipient
        {
            Key = new RecipientKey(id, 0),
            Address = MailboxAddress.Parse(address),
            NextAttempt = now,
            Expires = now.AddDays(3),
            WarnAt = now.AddHours(4),
        };
        var message = new SpooledMessage
        {
            Id = id,
            ReversePath = Sender,
            ReceivedAt = now,
            Size = 0,
            Origin = "submission",
            ClientAddress = "192.0.2.1",
            Principal = "app",
            MessageIdHeader = "20260301.12345@client.example",
        };
        await using (var body = spool.CreateBody())
        {
            await body.WriteAsync(new ReadOnlySequence<byte>(Octets), CancellationToken.None);
            var change = new SpoolChange();
            change.Append.Add(new NewMessage(message, [recipient], body));
            if (isWholeLife) change.Events.Add(Event(id, -1, address, now, DeliveryEventKind.Accepted));
            await spool.CommitAsync(change, CancellationToken.None);
        }

        if (!isWholeLife) return;
        var removal = new SpoolChange();
        removal.Remove.Add(recipient.Key);
        removal.Events.Add(Event(id, 0, address, now, DeliveryEventKind.Deferred));
        removal.Events.Add(Event(id, 0, address, now, DeliveryEventKind.Delivered));
        await spool.CommitAsync(removal, CancellationToken.None);
    }

    private static DeliveryEvent Event(SpoolId id, int ordinal, string recipient, DateTimeOffset at, DeliveryEventKind kind) => new()
    {
        At = at,
        Kind = kind,
        Message = id,
        Ordinal = ordinal,
        Sender = "sender@a.example",
        Recipient = recipient,
        Attempt = 1,
        Route = "default",
        Source = "192.0.2.10",
        Peer = "mx.destination.example",
        Remote = "198.51.100.1:25",
        Tls = "TLSv1.3 TLS_AES_256_GCM_SHA384",
        Stage = Smtp.Client.ClientStage.DataEnd,
        Reply = new Reply(250, "2.0.0", "Ok: queued as 4Bx2Y13zQz"),
        Timings = new AttemptTimings(TimeSpan.FromMilliseconds(1), TimeSpan.Zero, TimeSpan.FromMilliseconds(5)),
    };
}
