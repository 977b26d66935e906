using System.Buffers;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Storage.Spooling;

namespace Postrider.Benchmarks;

/// <summary>
/// Durable appends of messages of 4 KiB with one recipient, by so many producers at once; the mean is that of one message. It syncs for real: the
/// disk under the temporary folder (<c>TMPDIR</c>) is what is measured.
/// </summary>
public class SpoolBenchmarks
{
    private const int Batch = 2000;

    private readonly SpoolIdSource _ids = new(TimeProvider.System);
    private readonly byte[] _body = Messages.Plain(4096);
    private readonly MailboxAddress _sender = MailboxAddress.Parse("sender@example.com");
    private readonly MailboxAddress _recipient = MailboxAddress.Parse("recipient@example.net");
    private string _directory = "";
    private SqliteSpool? _spool;

    [Params(1, 20, 100)]
    public int Producers { get; set; }

    private SqliteSpool Spool => _spool ?? throw new InvalidOperationException("The spool is not open.");

    [GlobalSetup]
    public async Task OpenAsync()
    {
        _directory = Directory.CreateTempSubdirectory("postrider-benchmark-").FullName;
        _spool = await SqliteSpool.OpenAsync(
            new SpoolOptions { Directory = _directory, MinimumFreeSpace = 0 }, TimeProvider.System, NullLoggerFactory.Instance, CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task CloseAsync()
    {
        await Spool.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public Task Append() => Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(() => ProduceAsync(Batch / Producers))));

    private async Task ProduceAsync(int count)
    {
        for (var i = 0; i < count; i++) await AppendAsync();
    }

    private async Task AppendAsync()
    {
        await using var body = Spool.CreateBody();
        await body.WriteAsync(new ReadOnlySequence<byte>(_body), CancellationToken.None);
        var now = DateTimeOffset.UtcNow;
        var message = new SpooledMessage { Id = _ids.Next(), ReversePath = _sender, ReceivedAt = now, Size = body.Size, Origin = "benchmark" };
        var recipient = new SpooledRecipient { Key = new RecipientKey(message.Id, 0), Address = _recipient, NextAttempt = now, Expires = now.AddDays(3) };
        var change = new SpoolChange();
        change.Append.Add(new NewMessage(message, [recipient], body));
        await Spool.CommitAsync(change, CancellationToken.None);
    }
}
