using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Postrider.Smtp;

namespace Postrider.Mail.Dns;

/// <summary>
/// Asks recursive resolvers and keeps their answers: positive ones by their TTL, negative ones by the SOA (RFC 2308), failures
/// for a short time (RFC 9520). However many want the same answer, one question is on its way for them.
/// </summary>
public sealed class DnsResolver : IDnsResolver, IDisposable
{
    /// <summary>CNAMEs followed beyond those that the resolver followed itself.</summary>
    private const int MaximumFollowed = 8;

    private const string SystemConfiguration = "/etc/resolv.conf";

    private readonly DnsOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly DnsCache _cache;
    private readonly QuestionSlots _slots;
    private readonly ServerRounds _rounds;
    private readonly ConcurrentDictionary<DnsQuestion, Lazy<Task>> _flights = new();
    private readonly CancellationTokenSource _stopping = new();

    public DnsResolver(DnsOptions options, TimeProvider time, ILogger<DnsResolver> logger) : this(options, SystemConfiguration, time, logger)
    {
    }

    internal DnsResolver(DnsOptions options, string configuration, TimeProvider time, ILogger<DnsResolver> logger)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _cache = new DnsCache(Math.Max(1, options.MaximumKept), time);
        _slots = new QuestionSlots(Math.Max(1, options.MaximumQuestions));
        _rounds = new ServerRounds(new DnsServers(options.Servers, configuration, time, logger), options, time);
    }

    /// <summary>Answers kept now, expired ones that were not yet driven out among them.</summary>
    public int Kept => _cache.Count;

    public ValueTask<DnsAnswer<MxRecord>> FindMxAsync(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.Mx, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv4Async(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.IPv4, cancellation);

    public ValueTask<DnsAnswer<IPAddress>> FindIPv6Async(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.IPv6, cancellation);

    public ValueTask<DnsAnswer<string>> FindTextAsync(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.Text, cancellation);

    public ValueTask<DnsAnswer<TlsaRecord>> FindTlsaAsync(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.Tlsa, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindAliasAsync(DomainName name, CancellationToken cancellation) =>
        FindAsync(name, DnsRecordKinds.Alias, cancellation);

    public ValueTask<DnsAnswer<DomainName>> FindNamesAsync(IPAddress address, CancellationToken cancellation) =>
        FindAsync(ReverseName.Of(address), DnsRecordKinds.Pointer, cancellation);

    /// <summary>The name servers of a zone (NS). Not for sending mail, so that it is no question of <see cref="IDnsResolver"/>.</summary>
    public ValueTask<DnsAnswer<DomainName>> FindNameServersAsync(DomainName zone, CancellationToken cancellation) =>
        FindAsync(zone, DnsRecordKinds.NameServer, cancellation);

    /// <summary>Ends the questions on their way; those who wait for them are cancelled.</summary>
    public void Dispose()
    {
        _stopping.Cancel();
        // The slots and the source stay until the last question has left them.
    }

    private ValueTask<DnsAnswer<T>> FindAsync<T>(DomainName name, DnsRecordKind<T> kind, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested) return ValueTask.FromCanceled<DnsAnswer<T>>(cancellation);
        if (name.IsEmpty) return new(new DnsAnswer<T>(DnsStatus.NameDoesNotExist, [], name, _time.GetUtcNow(), false, "there is no name to look up"));
        var question = new DnsQuestion(name, kind.Type);
        if (_cache.Find(question) is DnsAnswer<T> kept) return new(kept);
        // A type has one kind, so a flight of this question has this type of answer.
        var flight = (Task<DnsAnswer<T>>)_flights.GetOrAdd(question, static (question, our) => new Lazy<Task>(() => our.Resolver.FlyAsync(question, our.Kind)), (Resolver: this, Kind: kind)).Value;
        return new(flight.IsCompletedSuccessfully ? flight : flight.WaitAsync(cancellation));
    }

    // Belongs to all who wait for it, so no caller's cancellation reaches it; it is bounded by time-outs.
    private async Task<DnsAnswer<T>> FlyAsync<T>(DnsQuestion question, DnsRecordKind<T> kind)
    {
        try
        {
            // The flight before may have landed since the caller looked.
            if (_cache.Find(question) is DnsAnswer<T> kept) return kept;
            var answer = await AskAsync(question, kind).ConfigureAwait(false);
            _cache.Keep(question, answer, answer.Expires);
            if (answer.Status is DnsStatus.ServerFailure or DnsStatus.Timeout)
                DnsLog.Unanswered(_logger, kind.Type.Mnemonic(), question.Name.Value, answer.Detail ?? "");
            return answer;
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // Whatever a stranger's answer could bring about must defer his mail and no more.
            DnsLog.BrokeOff(_logger, kind.Type.ToString(), question.Name.Value, failure);
            return Failed<T>(question.Name, DnsStatus.ServerFailure, "the answer could not be understood");
        }
        finally
        {
            _flights.TryRemove(question, out _);
        }
    }

    private async Task<DnsAnswer<T>> AskAsync<T>(DnsQuestion question, DnsRecordKind<T> kind)
    {
        using var slot = await _slots.EnterAsync(_stopping.Token).ConfigureAwait(false);
        var name = question.Name;
        uint? ttl = null;
        var isAuthenticated = true;
        for (var followed = 0; followed <= MaximumFollowed; followed++)
        {
            var outcome = await _rounds.AskAsync(question with { Name = name }, slot, _stopping.Token).ConfigureAwait(false);
            if (outcome.Message is not { } message) return Failed<T>(name, outcome.Failure, outcome.Detail);
            var reading = DnsReading<T>.Of(message, name, kind);
            if (reading.Status == DnsStatus.ServerFailure) return Failed<T>(name, reading.Status, reading.Problem);
            isAuthenticated &= message.IsAuthenticated && outcome.IsTrusted;
            ttl = followed == 0 ? reading.TimeToLive : Smaller(ttl, reading.TimeToLive);
            var isName = WireName.TryConvert(reading.End, out var end);
            if (!reading.IsUnfinished)
                return new DnsAnswer<T>(reading.Status, reading.Records, isName ? end : name, Expiry(ttl), isAuthenticated, reading.Problem);
            if (!isName) return Failed<T>(name, DnsStatus.ServerFailure, $"its CNAME leads to '{WireName.ForPeople(reading.End)}', which was not followed");
            name = end;
        }

        return Failed<T>(question.Name, DnsStatus.ServerFailure, $"its CNAME records lead further than {MaximumFollowed} names");
    }

    private DnsAnswer<T> Failed<T>(DomainName name, DnsStatus status, string? detail) =>
        new(status, [], name, _time.GetUtcNow() + _options.FailureKept, false, detail);

    private DateTimeOffset Expiry(uint? ttl)
    {
        var kept = TimeSpan.FromSeconds(ttl ?? 0);
        return _time.GetUtcNow() + (kept < _options.LongestKept ? kept : _options.LongestKept);
    }

    private static uint? Smaller(uint? one, uint? other) => one is { } a && other is { } b ? Math.Min(a, b) : null;
}
