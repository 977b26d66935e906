using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using Postrider.Mail.Exchange;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Delivery;

/// <summary>Hosts by name. A domain that was not named has one host with an address of its own.</summary>
internal sealed class FakeExchanges : IExchangeResolver
{
    private int _parked;
    private int _count;

    public ConcurrentDictionary<string, Func<Task<MailExchanges>>> Answers { get; } = new();

    public ConcurrentQueue<string> Asked { get; } = new();

    public int Parked => Volatile.Read(ref _parked);

    public void Set(string destination, params (string Host, ushort Preference, string Address)[] hosts) =>
        Answers[destination] = () => Task.FromResult(Found([.. hosts.Select(host =>
            new ExchangeHost(DomainName.Parse(host.Host), host.Preference, [IPAddress.Parse(host.Address)], null))]));

    public void Fail(string destination, Reply reply) =>
        Answers[destination] = () => Task.FromResult(new MailExchanges([], reply, DateTimeOffset.MaxValue));

    /// <summary>The DNS never answers for it.</summary>
    public void Hang(string destination) => Answers[destination] = async () =>
    {
        Interlocked.Increment(ref _parked);
        await new TaskCompletionSource().Task;
        throw new InvalidOperationException();
    };

    public static MailExchanges Found(ImmutableArray<ExchangeHost> hosts) => new(hosts, null, DateTimeOffset.MaxValue);

    public async ValueTask<MailExchanges> ResolveAsync(string destination, CancellationToken cancellation)
    {
        Asked.Enqueue(destination);
        var answer = Answers.GetOrAdd(destination, name =>
        {
            var number = Interlocked.Increment(ref _count);
            var address = new IPAddress([10, (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
            var found = Found([new ExchangeHost(DomainName.Parse($"mx.{name}"), 10, [address], null)]);
            return () => Task.FromResult(found);
        });
        return await answer();
    }

    public ValueTask<MailExchanges> ResolveHostAsync(string host, CancellationToken cancellation) => ResolveAsync(host, cancellation);
}
