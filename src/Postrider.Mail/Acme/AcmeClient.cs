using System.Buffers.Text;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Postrider.Mail.Dns;
using Postrider.Smtp;

namespace Postrider.Mail.Acme;

/// <summary>Gets certificates from an authority by ACME (RFC 8555). One call at a time.</summary>
public sealed class AcmeClient : IDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http;
    private readonly AcmeKey _key;
    private readonly AcmeOptions _options;
    private readonly TimeProvider _time;
    private readonly AcmeConnection _connection;
    private Uri? _account;
    private AcmeDirectory? _directory;

    /// <param name="account">The account to use; one without a URL is made when it is needed.</param>
    /// <param name="roots">Trusted instead of the system's, to reach the authority itself; <c>null</c> for the system's.</param>
    /// <param name="dns">Finds the authority's hosts; where it knows none, the system is asked.</param>
    public AcmeClient(AcmeOptions options, AcmeAccount account, X509Certificate2Collection? roots, IDnsResolver dns, TimeProvider time)
        : this(options, account, AcmeConnection.CreateClient(roots, dns, RequestTimeout), time)
    {
    }

    internal AcmeClient(AcmeOptions options, AcmeAccount account, HttpClient http, TimeProvider time)
    {
        (_options, _http, _time) = (options, http, time);
        _key = AcmeKey.Import(account.Key.Span);
        _account = account.Directory == options.Directory ? account.Url : null;
        _connection = new AcmeConnection(http, _key, time);
    }

    /// <summary>The account as it is now; to be kept when a call changed it.</summary>
    public AcmeAccount Account => new(_options.Directory, _account, _key.Export());

    public void Dispose()
    {
        _http.Dispose();
        _key.Dispose();
    }

    /// <summary>Gets a certificate for a name.</summary>
    /// <param name="name">The one name that it is good for.</param>
    /// <param name="key">The key that it is for.</param>
    /// <param name="replaces">The certificate that it takes the place of (RFC 9773, 5); <c>null</c> for none.</param>
    /// <param name="solver">Proves that the name is ours.</param>
    /// <returns>The chain as the authority sent it (PEM), seen to be for this name and key, and good now.</returns>
    /// <exception cref="AcmeException">There is none.</exception>
    public async Task<string> ObtainAsync(DomainName name, ECDsa key, X509Certificate2? replaces, IChallengeSolver solver, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(_options.Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            var directory = await ReadDirectoryAsync(both.Token).ConfigureAwait(false);
            await EnsureAccountAsync(directory, both.Token).ConfigureAwait(false);
            var (url, order) = await OrderAsync(directory, name, replaces, both.Token).ConfigureAwait(false);
            foreach (var authorization in order.Authorizations) await ProveAsync(directory, authorization, solver, both.Token).ConfigureAwait(false);
            order = await WaitAsync(directory, url, AcmeReading.ReadOrder, one => one.State != AcmeState.Pending, both.Token).ConfigureAwait(false);
            if (order.State == AcmeState.Ready)
            {
                var request = SignedRequest.Json(writer => writer.WriteString("csr", Base64Url.EncodeToString(CreateRequest(name, key))));
                await _connection.PostAsync(directory, _account, order.Finalize, request, both.Token).ConfigureAwait(false);
                order = await WaitAsync(directory, url, AcmeReading.ReadOrder, one => one.State is AcmeState.Valid or AcmeState.Invalid, both.Token).ConfigureAwait(false);
            }

            if (order.State != AcmeState.Valid || order.Certificate is not { } place) throw new AcmeException($"The order for {name} failed: {order.Problem?.ToString() ?? "the authority does not say why"}", order.Problem, null);
            var answer = await _connection.PostAsync(directory, _account, place, ReadOnlyMemory<byte>.Empty, both.Token).ConfigureAwait(false);
            var chain = IssuedChain.Read(answer.Body.Span, name.Value, key, _time.GetUtcNow(), out var trouble);
            foreach (var certificate in chain) certificate.Dispose();
            return trouble is null ? Encoding.ASCII.GetString(answer.Body.Span) : throw new AcmeException($"The certificate for {name} cannot be used: {trouble}.");
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new AcmeException($"The order for {name} was not done within {_options.Patience.TotalMinutes:0} minutes.", failure);
        }
    }

    /// <summary>Asks when a certificate should be renewed (RFC 9773).</summary>
    /// <returns>The window and when to ask again; <c>null</c> where the authority does not tell.</returns>
    /// <exception cref="AcmeException">It cannot be asked now.</exception>
    public async Task<(RenewalWindow Window, TimeSpan? AskAgain)?> FindRenewalAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        var directory = await ReadDirectoryAsync(cancellation).ConfigureAwait(false);
        if (directory.RenewalInfo is not { } place || CertificateId.Of(certificate) is not { } id) return null;
        var answer = await _connection.GetAsync(new Uri($"{place.OriginalString.TrimEnd('/')}/{id}"), cancellation).ConfigureAwait(false);
        return AcmeReading.ReadRenewal(answer.Body) is { } window ? (window, answer.RetryAfter) : throw new AcmeException($"{place.Host} told no window for the renewal that can be used.");
    }

    /// <summary>Takes a certificate back whose key others may have (RFC 8555, 7.6). One that is revoked already is none the worse for it.</summary>
    /// <exception cref="AcmeException">The authority refuses, or cannot be asked now.</exception>
    public async Task RevokeAsync(X509Certificate2 certificate, CancellationToken cancellation)
    {
        // keyCompromise (RFC 5280, 5.3.1).
        const int Reason = 1;
        var directory = await ReadDirectoryAsync(cancellation).ConfigureAwait(false);
        if (directory.RevokeCertificate is not { } place) throw new AcmeException($"{_options.Directory.Host} takes no certificate back by ACME.");
        await EnsureAccountAsync(directory, cancellation).ConfigureAwait(false);
        var payload = SignedRequest.Json(writer =>
        {
            writer.WriteString("certificate", Base64Url.EncodeToString(certificate.RawData));
            writer.WriteNumber("reason", Reason);
        });
        try
        {
            await _connection.PostAsync(directory, _account, place, payload, cancellation).ConfigureAwait(false);
        }
        catch (AcmeException refusal) when (refusal.Problem?.Is("alreadyRevoked") == true)
        {
            // As it was to be.
        }
    }

    private async Task<AcmeDirectory> ReadDirectoryAsync(CancellationToken cancellation)
    {
        if (_directory is { } known) return known;
        var answer = await _connection.GetAsync(_options.Directory, cancellation).ConfigureAwait(false);
        return _directory = AcmeReading.ReadDirectory(answer.Body) ?? throw new AcmeException($"{_options.Directory} is no ACME directory.");
    }

    private async Task EnsureAccountAsync(AcmeDirectory directory, CancellationToken cancellation)
    {
        if (_account is not null) return;
        if (directory.NeedsBinding && _options.Binding is null) throw new AcmeException($"{_options.Directory.Host} takes customers alone: it gave you a key id and a key, which belong into eab_key_id and eab_key_file of [acme].");
        var payload = SignedRequest.Json(writer =>
        {
            writer.WriteBoolean("termsOfServiceAgreed", true);
            writer.WriteStartArray("contact");
            foreach (var contact in _options.Contacts) writer.WriteStringValue($"mailto:{contact}");
            writer.WriteEndArray();
            if (_options.Binding is not { } binding) return;
            writer.WritePropertyName("externalAccountBinding");
            writer.WriteRawValue(SignedRequest.Bind(binding, _key, directory.NewAccount));
        });
        var answer = await _connection.PostAsync(directory, account: null, directory.NewAccount, payload, cancellation).ConfigureAwait(false);
        _account = answer.Location ?? throw new AcmeException($"{directory.NewAccount.Host} made an account and does not say where.");
    }

    private async Task<(Uri Url, AcmeOrder Order)> OrderAsync(AcmeDirectory directory, DomainName name, X509Certificate2? replaces, CancellationToken cancellation)
    {
        var replaced = directory.RenewalInfo is not null && replaces is not null ? CertificateId.Of(replaces) : null;
        AcmeAnswer answer;
        try
        {
            answer = await AskAsync(replaced).ConfigureAwait(false);
        }
        catch (AcmeException refusal) when (refusal.Problem?.Is("accountDoesNotExist") == true)
        {
            // The authority has lost it, or another one answers at its address now.
            _account = null;
            await EnsureAccountAsync(directory, cancellation).ConfigureAwait(false);
            answer = await AskAsync(replaced).ConfigureAwait(false);
        }
        catch (AcmeException refusal) when (replaced is not null && refusal.RetryAfter is null && refusal.Problem?.Is("rateLimited") != true)
        {
            // That a certificate was replaced already, or is not known, must not stand in the way of the next (RFC 9773, 5).
            answer = await AskAsync(null).ConfigureAwait(false);
        }

        if (answer.Location is not { } url || AcmeReading.ReadOrder(answer.Body) is not { } order) throw new AcmeException($"{directory.NewOrder.Host} took the order for {name} and answered nothing that can be used.");
        return (url, order);

        Task<AcmeAnswer> AskAsync(string? id) => _connection.PostAsync(directory, _account, directory.NewOrder, SignedRequest.Json(writer =>
        {
            writer.WriteStartArray("identifiers");
            writer.WriteStartObject();
            writer.WriteString("type", "dns");
            writer.WriteString("value", name.Value);
            writer.WriteEndObject();
            writer.WriteEndArray();
            if (id is not null) writer.WriteString("replaces", id);
        }), cancellation);
    }

    private async Task ProveAsync(AcmeDirectory directory, Uri url, IChallengeSolver solver, CancellationToken cancellation)
    {
        var authorization = await ReadAsync(directory, url, AcmeReading.ReadAuthorization, cancellation).ConfigureAwait(false);
        if (authorization.State == AcmeState.Valid) return;
        if (!DomainName.TryParse(authorization.Name, out var name)) throw new AcmeException("The authority asks about a name that is none.");
        if (authorization.Challenges.FirstOrDefault(one => one.Kind == solver.Kind) is not { } challenge)
            throw new AcmeException($"The authority offers no {solver.Kind} for {name}, only {string.Join(", ", authorization.Challenges.Select(one => one.Kind).Take(10))}: choose another challenge in [acme].");
        var answer = _key.Authorize(challenge.Token);
        try
        {
            await solver.PrepareAsync(name, challenge.Token, answer, cancellation).ConfigureAwait(false);
            await _connection.PostAsync(directory, _account, challenge.Url, "{}"u8.ToArray(), cancellation).ConfigureAwait(false);
            var end = await WaitAsync(directory, url, AcmeReading.ReadAuthorization, one => one.State is AcmeState.Valid or AcmeState.Invalid, cancellation).ConfigureAwait(false);
            if (end.State == AcmeState.Valid) return;
            var problem = end.Challenges.FirstOrDefault(one => one.Problem is not null)?.Problem;
            throw new AcmeException($"The authority could not see that {name} is ours ({solver.Kind}): {problem?.ToString() ?? "it does not say why"}", problem, null);
        }
        finally
        {
            // Whoever does not wait any more still cleans up; the time for it is bounded by the solver's own.
            await solver.ClearAsync(name, challenge.Token, answer, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<T> WaitAsync<T>(AcmeDirectory directory, Uri url, Func<ReadOnlyMemory<byte>, T?> read, Func<T, bool> isEnd, CancellationToken cancellation) where T : class
    {
        for (var pause = ShortestPause; ; pause = Bounded(pause * 2))
        {
            var answer = await _connection.PostAsync(directory, _account, url, ReadOnlyMemory<byte>.Empty, cancellation).ConfigureAwait(false);
            var state = read(answer.Body) ?? throw Nonsense(url);
            if (isEnd(state)) return state;
            await Task.Delay(answer.RetryAfter is { } wanted ? Bounded(wanted) : pause, _time, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<T> ReadAsync<T>(AcmeDirectory directory, Uri url, Func<ReadOnlyMemory<byte>, T?> read, CancellationToken cancellation) where T : class
    {
        var answer = await _connection.PostAsync(directory, _account, url, ReadOnlyMemory<byte>.Empty, cancellation).ConfigureAwait(false);
        return read(answer.Body) ?? throw Nonsense(url);
    }

    private static AcmeException Nonsense(Uri url) => new($"{url.Host} answered something that is not what the standard has.");

    private static TimeSpan Bounded(TimeSpan pause) => pause < ShortestPause ? ShortestPause : pause > LongestPause ? LongestPause : pause;

    private static byte[] CreateRequest(DomainName name, ECDsa key)
    {
        // No common name: it is not needed, and has no room for long ones.
        var request = new CertificateRequest(new X500DistinguishedName(""), key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name.Value);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSigningRequest();
    }
}
