using System.Net;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Serving;

/// <summary>The resolver in force, which a reload exchanges. The one before goes when its last question is answered.</summary>
internal sealed class CurrentDns(IDnsResolver dns) : IDnsResolver, IDisposable
{
    private volatile Term _term = new(dns);
    private volatile bool _isDisposed;

    /// <summary>Asks another from now on, and takes it over.</summary>
    public void Use(IDnsResolver dns)
    {
        var before = _term;
        _term = new Term(dns);
        before.Leave();
    }

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindMxAsync(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindIPv4Async(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindIPv6Async(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindTextAsync(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindTlsaAsync(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) =>
        AskAsync(static (dns, name, cancellation) => dns.FindAliasAsync(name, cancellation), name, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) =>
        AskAsync(static (dns, address, cancellation) => dns.FindNamesAsync(address, cancellation), address, cancellation);

    public void Dispose()
    {
        _isDisposed = true;
        _term.Leave();
    }

    private async ValueTask<T> AskAsync<TKey, T>(
        Func<IDnsResolver, TKey, CancellationToken, ValueTask<T>> question, TKey key, CancellationToken cancellation)
    {
        var term = _term;
        while (!term.TryEnter())
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            term = _term;
        }

        try
        {
            return await question(term.Dns, key, cancellation).ConfigureAwait(false);
        }
        finally
        {
            term.Leave();
        }
    }

    /// <summary>A resolver and who needs it: whoever asks it now, and we ourselves while it is in force.</summary>
    private sealed class Term(IDnsResolver dns)
    {
        private int _users = 1;

        public IDnsResolver Dns => dns;

        public bool TryEnter()
        {
            while (true)
            {
                var users = Volatile.Read(ref _users);
                if (users == 0) return false;
                if (Interlocked.CompareExchange(ref _users, users + 1, users) == users) return true;
            }
        }

        public void Leave()
        {
            if (Interlocked.Decrement(ref _users) == 0) (dns as IDisposable)?.Dispose();
        }
    }
}
