using System.Buffers;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Postrider.Relay.Events;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>A spool in a folder of its own, which goes away with the test.</summary>
public sealed class SpoolFixture : IAsyncDisposable
{
    private readonly SpoolIdSource _ids;

    private SpoolFixture()
    {
        Directory = System.IO.Directory.CreateTempSubdirectory("postrider-spool-").FullName;
        _ids = new SpoolIdSource(Time);
    }

    public string Directory { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));

    public DateTimeOffset Now => Time.GetUtcNow();

    public SqliteSpool Spool { get; private set; } = null!; // Set by OpenAsync, the only way to one.

    public long FreeSpace { get; set; } = long.MaxValue;

    public SpoolOptions Options { get; private set; } = null!; // As above.

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<SpoolFixture> OpenAsync(Func<SpoolOptions, SpoolOptions>? configure = null)
    {
        var fixture = new SpoolFixture();
        var options = new SpoolOptions { Directory = fixture.Directory };
        fixture.Options = configure?.Invoke(options) ?? options;
        fixture.Spool = await fixture.OpenSpoolAsync();
        return fixture;
    }

    /// <summary>Closes the spool and opens it again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        await Spool.DisposeAsync();
        Spool = await OpenSpoolAsync();
    }

    public Task<SqliteSpool> OpenSpoolAsync() =>
        SqliteSpool.OpenAsync(Options, Time, NullLoggerFactory.Instance, () => FreeSpace, Cancellation);

    public SpoolId NextId() => _ids.Next();

    public SpooledMessage Message(string? sender = "sender@a.example") => new()
    {
        Id = NextId(),
        ReversePath = sender is null ? null : MailboxAddress.Parse(sender),
        ReceivedAt = Now,
        Size = 0,
        Origin = "submission",
    };

    public SpooledRecipient Recipient(SpoolId message, int ordinal, string address, DateTimeOffset? next = null) => new()
    {
        Key = new RecipientKey(message, ordinal),
        Address = MailboxAddress.Parse(address),
        NextAttempt = next ?? Now,
        Expires = Now.AddDays(3),
    };

    /// <summary>Commits a message to the given addresses and returns it as it should be read back.</summary>
    public async Task<SpooledMessage> AppendAsync(byte[] body, params string[] addresses) => await AppendAsync(Message(), body, addresses);

    /// <summary>Commits a message whose first octets became known after the others.</summary>
    public async Task<SpooledMessage> AppendPrefixedAsync(byte[] prefix, byte[] body, string address)
    {
        var message = Message();
        await using var writer = Spool.CreateBody();
        await writer.WriteAsync(new ReadOnlySequence<byte>(body), Cancellation);
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, [Recipient(message.Id, 0, address)], writer) { Prefix = prefix });
        await Spool.CommitAsync(change, Cancellation);
        return message with { Size = prefix.Length + body.Length };
    }

    public async Task<SpooledMessage> AppendAsync(SpooledMessage message, byte[] body, params string[] addresses)
    {
        var recipients = addresses.Select((address, ordinal) => Recipient(message.Id, ordinal, address)).ToList();
        await AppendAsync(message, recipients, body);
        return message with { Size = body.Length };
    }

    public async Task AppendAsync(SpooledMessage message, IReadOnlyList<SpooledRecipient> recipients, byte[] body, params DeliveryEvent[] events)
    {
        await using var writer = Spool.CreateBody();
        await writer.WriteAsync(new ReadOnlySequence<byte>(body), Cancellation);
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, recipients, writer));
        change.Events.AddRange(events);
        await Spool.CommitAsync(change, Cancellation);
    }

    public async Task RemoveAsync(params RecipientKey[] keys)
    {
        var change = new SpoolChange();
        change.Remove.AddRange(keys);
        await Spool.CommitAsync(change, Cancellation);
    }

    public Task<IReadOnlyList<SpooledRecipient>> ReadDueAsync(int limit = 1000) =>
        Spool.ReadDueAsync(DuePosition.Start, Now.AddYears(10), limit, Cancellation).AsTask();

    /// <summary>The octets of a stored body; <c>null</c> when there is none.</summary>
    public async Task<byte[]?> ReadBodyAsync(SpoolId id)
    {
        await using var body = await Spool.OpenBodyAsync(id, Cancellation);
        if (body is null) return null;
        using var copy = new MemoryStream();
        await using var stream = body.OpenRead();
        await stream.CopyToAsync(copy, Cancellation);
        return copy.ToArray();
    }

    public static byte[] Octets(int count, int seed = 1)
    {
        var octets = new byte[count];
        new Random(seed).NextBytes(octets);
        return octets;
    }

    public async ValueTask DisposeAsync()
    {
        await Spool.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
