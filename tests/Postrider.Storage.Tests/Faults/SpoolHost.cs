using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Faults;

/// <summary>
/// A process that uses a spool as the relay does, with several producers at once, and writes each promise to a file before it goes on. It lives until its
/// standard input ends, until it has made as many promises as it was told to, or until it is killed.
/// </summary>
internal sealed class SpoolHost(SqliteSpool spool, SpoolIdSource ids, SafeAppender promises, int limit)
{
    private const int InlineLimit = 8 * 1024;
    private const int LargeEvery = 4;
    private const int LiveMessages = 12;
    private int _made;

    /// <param name="arguments">The data directory, the file of promises, producers, promises to make (0: no end), pages of the log.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        var numbers = arguments[2..].Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        using var promises = new SafeAppender(arguments[1]);
        var options = new SpoolOptions { Directory = arguments[0], InlineBodyLimit = InlineLimit, LogPages = numbers[2], MinimumFreeSpace = 0 };
        await using (var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None))
        {
            Console.WriteLine("open");
            var host = new SpoolHost(spool, new SpoolIdSource(TimeProvider.System, 0, spool.LastId), promises, numbers[1]);
            var producers = Enumerable.Range(0, numbers[0]).Select(n => Task.Run(() => host.ProduceAsync(n))).ToList();
            producers.Add(Task.Run(host.ReadAsync));
            if (numbers[1] == 0) producers.Add(Task.Run(host.WaitForEndAsync));
            await Task.WhenAll(producers);
        }

        return 0;
    }

    private bool IsDone => limit > 0 ? Volatile.Read(ref _made) >= limit : Volatile.Read(ref _made) < 0;

    private async Task WaitForEndAsync()
    {
        await Console.In.ReadToEndAsync();
        Volatile.Write(ref _made, int.MinValue);
    }

    private async Task ProduceAsync(int number)
    {
        var random = new Random(number);
        var live = new List<(SpoolId Id, List<SpooledRecipient> Recipients)>();
        while (!IsDone)
        {
            try
            {
                if (live.Count < LiveMessages && (spool.Refusal is null || live.Count == 0)) live.Add(await AppendAsync(random));
                var chosen = random.Next(live.Count);
                var (id, recipients) = live[chosen];
                if (random.Next(4) == 0) await DeferAsync(recipients, random.Next(recipients.Count));
                else await RemoveAsync(recipients);
                if (recipients.Count == 0) live.RemoveAt(chosen);
            }
            catch (SpoolException e)
            {
                promises.Append($"! {e.Message.ReplaceLineEndings(" ")}");
                // As the relay does: nothing is hammered while the store fails.
                await Task.Delay(2);
            }
            catch (Exception e)
            {
                promises.Append($"? {e.ToString().ReplaceLineEndings(" ")}");
                return;
            }
        }
    }

    private async Task<(SpoolId Id, List<SpooledRecipient> Recipients)> AppendAsync(Random random)
    {
        var id = ids.Next();
        var now = DateTimeOffset.UtcNow;
        var octets = Bodies.Of(id, random.Next(LargeEvery) == 0 ? InlineLimit + random.Next(20_000) : random.Next(InlineLimit));
        var message = new SpooledMessage { Id = id, ReversePath = MailboxAddress.Parse("sender@a.example"), ReceivedAt = now, Size = 0, Origin = "submission" };
        var recipients = Enumerable.Range(0, 1 + random.Next(3)).Select(ordinal => new SpooledRecipient
        {
            Key = new RecipientKey(id, ordinal),
            Address = MailboxAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"r{ordinal}@d{random.Next(50)}.example")),
            NextAttempt = now,
            Expires = now.AddDays(3),
        }).ToList();
        await using var body = spool.CreateBody();
        // Some begin with fields that were known only after the rest.
        var prefix = octets.AsMemory(0, Math.Min(octets.Length, random.Next(3) * 600));
        foreach (var piece in octets[prefix.Length..].Chunk(3000)) await body.WriteAsync(new ReadOnlySequence<byte>(piece), CancellationToken.None);
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, recipients, body) { Prefix = prefix });
        change.Events.Add(new DeliveryEvent { At = now, Kind = DeliveryEventKind.Accepted, Message = id, Sender = "sender@a.example" });
        await spool.CommitAsync(change, CancellationToken.None);
        Promise($"+ {id} {recipients.Count} {octets.Length}");
        return (id, recipients);
    }

    private async Task DeferAsync(List<SpooledRecipient> recipients, int chosen)
    {
        var now = DateTimeOffset.UtcNow;
        var deferred = recipients[chosen] with
        {
            Attempts = recipients[chosen].Attempts + 1,
            LastAttempt = now,
            NextAttempt = now.AddMinutes(5),
            LastReply = new Reply(451, "4.3.0", "later"),
        };
        var change = new SpoolChange();
        change.Update.Add(deferred);
        change.Events.Add(Event(deferred, DeliveryEventKind.Deferred));
        await spool.CommitAsync(change, CancellationToken.None);
        recipients[chosen] = deferred;
        Promise($"~ {deferred.Key.Message} {deferred.Key.Ordinal} {deferred.Attempts}");
    }

    private async Task RemoveAsync(List<SpooledRecipient> recipients)
    {
        var done = recipients[^1];
        var change = new SpoolChange();
        change.Remove.Add(done.Key);
        change.Events.Add(Event(done, DeliveryEventKind.Delivered));
        Promise($"- {done.Key.Message} {done.Key.Ordinal}");
        await spool.CommitAsync(change, CancellationToken.None);
        Promise($"x {done.Key.Message} {done.Key.Ordinal}");
        recipients.RemoveAt(recipients.Count - 1);
    }

    private static DeliveryEvent Event(SpooledRecipient recipient, DeliveryEventKind kind) => new()
    {
        At = DateTimeOffset.UtcNow,
        Kind = kind,
        Message = recipient.Key.Message,
        Ordinal = recipient.Key.Ordinal,
        Recipient = recipient.Address.ToString(),
        Attempt = 1,
    };

    /// <summary>Reads all the while, so that checkpoints meet readers.</summary>
    private async Task ReadAsync()
    {
        while (!IsDone)
        {
            try
            {
                foreach (var recipient in await spool.ReadDueAsync(DuePosition.Start, DateTimeOffset.MaxValue, 20, CancellationToken.None))
                {
                    await using var body = await spool.OpenBodyAsync(recipient.Key.Message, CancellationToken.None);
                }

                if (spool.Load.Damaged > 0) promises.Append("? damage was found in sound rows");
            }
            catch (SpoolException e)
            {
                promises.Append($"! {e.Message.ReplaceLineEndings(" ")}");
            }

            await Task.Delay(5);
        }
    }

    private void Promise(string line)
    {
        promises.Append(line);
        Interlocked.Increment(ref _made);
    }
}

/// <summary>Lines added to a file, each by one write: whole or not there.</summary>
internal sealed class SafeAppender(string path) : IDisposable
{
    private readonly FileStream _file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
    private readonly Lock _gate = new();

    public void Append(string line)
    {
        lock (_gate) _file.Write(Encoding.UTF8.GetBytes($"{line}\n"));
    }

    public void Dispose() => _file.Dispose();
}
