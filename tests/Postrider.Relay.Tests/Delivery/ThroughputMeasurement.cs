using System.Buffers;
using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Delivery;
using Postrider.Relay.Routing;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Measures, when asked to by name: how fast mail goes through spool and queue when peers take everything at once.</summary>
public sealed class ThroughputMeasurement(ITestOutputHelper output)
{
    private const int Sessions = 20;

    [Theory(Explicit = true)]
    [InlineData(4096, 40_000)]
    [InlineData(65536, 5_000)]
    public async Task Messages_a_second_from_commit_to_committed_removal(int size, int messages)
    {
        var directory = Directory.CreateTempSubdirectory("postrider-measure-").FullName;
        await using var spool = await SqliteSpool.OpenAsync(new SpoolOptions { Directory = directory }, TimeProvider.System, NullLoggerFactory.Instance, default);
        var peers = new ScriptedPeers();
        var ids = new SpoolIdSource(TimeProvider.System);
        await using var queue = new RelayQueue(
            new RelayServices { Spool = spool, Exchanges = new FakeExchanges(), Connector = peers, Ids = ids, Time = TimeProvider.System, Loggers = NullLoggerFactory.Instance },
            RelayRig.DefaultOptions);
        await queue.StartAsync(default);
        var body = new byte[size];
        Array.Fill(body, (byte)'a');
        await SubmitAsync(spool, queue, ids, body, 2000);
        while (spool.RecipientCount > 0) await Task.Delay(1);

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var clock = Stopwatch.StartNew();
        await SubmitAsync(spool, queue, ids, body, messages);
        var accepted = clock.Elapsed;
        while (spool.RecipientCount > 0) await Task.Delay(1);
        var delivered = clock.Elapsed;

        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        output.WriteLine(
            $"{size} octets: accepted {messages / accepted.TotalSeconds:F0}/s, delivered {messages / delivered.TotalSeconds:F0}/s, {cpu.TotalSeconds * 1000 / messages:F3} CPU s per 1,000, "
            + $"{allocated / messages} octets allocated a message, {peers.Opened} connections, {spool.Load.Groups} commits");
        Directory.Delete(directory, recursive: true);
    }

    private static async Task SubmitAsync(SqliteSpool spool, RelayQueue queue, SpoolIdSource ids, byte[] octets, int messages)
    {
        var left = messages;
        await Task.WhenAll(Enumerable.Range(0, Sessions).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                var body = spool.CreateBody();
                await body.WriteAsync(new ReadOnlySequence<byte>(octets), default);
                var message = new SpooledMessage
                {
                    Id = ids.Next(),
                    ReversePath = MailboxAddress.Parse("ann@a.example"),
                    ReceivedAt = DateTimeOffset.UtcNow,
                    Size = body.Size,
                    Origin = "submission",
                };
                SpooledRecipient[] recipients = [RecipientSchedule.Create(message, 0, MailboxAddress.Parse("bob@b.example"), RecipientParameters.None, queue.RetryFor)];
                var change = new SpoolChange();
                change.Append.Add(new NewMessage(message, recipients, body));
                await spool.CommitAsync(change, default);
                queue.Offer(message, recipients);
            }
        })));
    }
}
