using System.Net;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>
/// Bounds how long all questions of one piece of work take together: when the time is over, each is answered by <see cref="DnsStatus.Timeout"/>, as where
/// no resolver speaks, so that a dead zone makes verdicts temporary and keeps nobody waiting. The time begins with the first question. How many questions there
/// may be is bounded as well: a message of a stranger names hundreds of zones that are nobody's but somebody's.
/// </summary>
/// <param name="dns">Is asked.</param>
/// <param name="patience">How long all questions together may take.</param>
/// <param name="time">Measures it.</param>
/// <param name="maximumQuestions">How many there may be.</param>
public sealed class PatientDns(IDnsResolver dns, TimeSpan patience, TimeProvider time, int maximumQuestions = int.MaxValue) : IDnsResolver, IDisposable
{
    private int _questions;

    private readonly Lock _gate = new();
    private CancellationTokenSource? _over;

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindMxAsync(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindIPv4Async(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindIPv6Async(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindTextAsync(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindTlsaAsync(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindAliasAsync(name, cancellation), name, name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) =>
        AskAsync(static (dns, address, cancellation) => dns.FindNamesAsync(address, cancellation), address, ReverseName.Of(address), cancellation);

    public void Dispose() => _over?.Dispose();

    private async ValueTask<DnsAnswer<T>> AskAsync<TKey, T>(
        Func<IDnsResolver, TKey, CancellationToken, ValueTask<DnsAnswer<T>>> question, TKey key, DomainName name, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _questions) > maximumQuestions)
            return new DnsAnswer<T>(DnsStatus.Timeout, [], name, time.GetUtcNow(), false, $"there were {maximumQuestions} questions before it, and no more are asked");
        var over = Begin();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(over, cancellation);
        try
        {
            return await question(dns, key, both.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new DnsAnswer<T>(DnsStatus.Timeout, [], name, time.GetUtcNow(), false, $"all questions together took longer than {patience.TotalSeconds:0} s");
        }
    }

    private CancellationToken Begin()
    {
        lock (_gate) return (_over ??= new CancellationTokenSource(patience, time)).Token;
    }
}
