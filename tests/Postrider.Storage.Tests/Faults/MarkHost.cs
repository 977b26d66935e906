using System.Buffers;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Faults;

/// <summary>
/// A process in which administrators delete and bounce many recipients at once, on top of one another, while mail comes in and goes out. It writes each promise to a
/// file before it goes on, and lives until it is killed.
/// </summary>
internal sealed class MarkHost(SqliteSpool spool, SpoolIdSource ids, SafeAppender promises)
{
    private const int Administrators = 3;
    private const int Messages = 3;
    private const int Recipients = 480;
    private const int InlineLimit = 8 * 1024;

    /// <summary>Small, so that checkpoints come in between.</summary>
    private const int LogPages = 300;

    /// <param name="arguments">The data directory, the file of promises, recipients from which a purge of nearly all sets the queue aside.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var promises = new SafeAppender(arguments[1]);
        var options = new SpoolOptions
        {
            Directory = arguments[0],
            InlineBodyLimit = InlineLimit,
            LogPages = LogPages,
            MinimumFreeSpace = 0,
            MarkFrom = 1,
            PurgeFrom = int.Parse(arguments[2], CultureInfo.InvariantCulture),
        };
        await using var spool = await SqliteSpool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
        Console.WriteLine("open");
        var host = new MarkHost(spool, new SpoolIdSource(TimeProvider.System, 0, spool.LastId), promises);
        await Task.WhenAll(Enumerable.Range(0, Administrators).Select(n => Task.Run(() => host.AdministerAsync(n))));
        return 0;
    }

    private async Task AdministerAsync(int number)
    {
        try
        {
            for (var round = 0; ; round++)
            {
                // No other process and no other round has these destinations.
                var at = string.Create(CultureInfo.InvariantCulture, $"a{number}.r{round}.p{Environment.ProcessId}.example");
                var messages = new List<SpoolId>();
                for (var i = 0; i < Messages; i++) messages.Add(await AppendAsync(at, round + i));
                await DeleteAsync($"d0.{at}", KeysOf(messages, 0));
                await GiveUpAsync($"d1.{at}", KeysOf(messages, 1));
                // Some are reported; the rest is deleted after all.
                var (reported, others) = (KeysOf(messages[..1], 1), KeysOf(messages[1..], 1));
                await RemoveAsync(reported);
                await DeleteAsync($"d1.{at}", others);
                // Outcomes of what was under way, while it is deleted.
                var (race, sent) = (KeysOf(messages, 2), KeysOf(messages[1..], 2));
                Promise('-', race);
                await Task.WhenAll(RemoveAsync(sent), ChangeAsync($"d2.{at}", QueueChange.Delete));
                Promise('x', race);
                if (round % 3 > 0) await RemoveAsync(KeysOf(messages, 3));
                if (round % 3 == 1) await GiveUpAsync($"d4.{at}", KeysOf(messages, 4));
                else await DeleteAsync($"d4.{at}", KeysOf(messages, 4));
            }
        }
        catch (Exception e)
        {
            promises.Append($"? {e.ToString().ReplaceLineEndings(" ")}");
            throw;
        }
    }

    private static List<RecipientKey> KeysOf(IEnumerable<SpoolId> messages, int destination) =>
        [.. messages.SelectMany(id => Enumerable.Range(0, Recipients).Where(ordinal => ordinal % 5 == destination).Select(ordinal => new RecipientKey(id, ordinal)))];

    private async Task<SpoolId> AppendAsync(string at, int seed)
    {
        var (id, now) = (ids.Next(), DateTimeOffset.UtcNow);
        var octets = Bodies.Of(id, seed % 3 == 0 ? InlineLimit + 1000 : 500);
        var message = new SpooledMessage { Id = id, ReversePath = MailboxAddress.Parse("sender@a.example"), ReceivedAt = now, Size = 0, Origin = "submission" };
        var recipients = Enumerable.Range(0, Recipients).Select(ordinal => new SpooledRecipient
        {
            Key = new RecipientKey(id, ordinal),
            Address = MailboxAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"r{ordinal}@d{ordinal % 5}.{at}")),
            NextAttempt = now,
            Expires = now.AddDays(3),
        }).ToList();
        await using var body = spool.CreateBody();
        await body.WriteAsync(new ReadOnlySequence<byte>(octets), CancellationToken.None);
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, recipients, body));
        await spool.CommitAsync(change, CancellationToken.None);
        promises.Append($"+ {id} {Recipients} {octets.Length}");
        return id;
    }

    private async Task DeleteAsync(string destination, List<RecipientKey> keys)
    {
        Promise('-', keys);
        var deleted = await ChangeAsync(destination, QueueChange.Delete);
        if (deleted != keys.Count) promises.Append($"? {deleted} of {keys.Count} at {destination} were deleted");
        Promise('x', keys);
    }

    private async Task GiveUpAsync(string destination, List<RecipientKey> keys)
    {
        var givenUp = await ChangeAsync(destination, QueueChange.Expire);
        if (givenUp != keys.Count) promises.Append($"? {givenUp} of {keys.Count} at {destination} were given up");
        Promise('e', keys);
    }

    private Task<long> ChangeAsync(string destination, QueueChange change) =>
        spool.ChangeAsync(new QueueFilter { Destination = destination }, change, DateTimeOffset.UtcNow, CancellationToken.None).AsTask();

    private async Task RemoveAsync(List<RecipientKey> keys)
    {
        Promise('-', keys);
        var change = new SpoolChange();
        foreach (var key in keys)
        {
            change.Remove.Add(key);
            change.Events.Add(new DeliveryEvent { At = DateTimeOffset.UtcNow, Kind = DeliveryEventKind.Delivered, Message = key.Message, Ordinal = key.Ordinal, Recipient = "r@b.example" });
        }

        await spool.CommitAsync(change, CancellationToken.None);
        Promise('x', keys);
    }

    private void Promise(char kind, List<RecipientKey> keys) =>
        promises.Append(string.Join('\n', keys.Select(key => string.Create(CultureInfo.InvariantCulture, $"{kind} {key.Message} {key.Ordinal}"))));
}
