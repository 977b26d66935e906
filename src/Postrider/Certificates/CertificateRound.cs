using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Acme;
using Postrider.Mail.Dane;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Smtp;

namespace Postrider.Certificates;

/// <summary>What is done for one certificate each time it is looked at: its next key is made, looked for in the DNS and set there, and the certificate renewed when that is due.</summary>
internal sealed class CertificateRound(IAcmeStore store, IDnsResolver dns, IDnsPublisher publisher, HttpChallenges challenges, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>Of TLSA records that are set here. Short enough that a key can be changed within the day.</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromHours(1);

    /// <summary>The old certificate is at hand only now, so that it is tried more than once.</summary>
    private const int RevocationAttempts = 4;

    private static readonly TimeSpan RevocationPause = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan ShortestWindowKept = TimeSpan.FromHours(1);
    private static readonly TimeSpan UsualWindowKept = TimeSpan.FromHours(6);
    private static readonly TimeSpan LongestWindowKept = TimeSpan.FromDays(1);

    private readonly Dictionary<DomainName, (string? Chain, RenewalWindow? Window, DateTimeOffset AskAfter)> _windows = [];
    private AcmeClient? _client;
    private AcmeSettings? _clientOf;

    /// <param name="certificate">As it is now.</param>
    /// <param name="isWanted">Whether somebody asks for a new one, due or not.</param>
    /// <returns>As it is then; kept already.</returns>
    public async Task<ManagedCertificate> RunAsync(ManagedCertificate certificate, AcmeSettings settings, bool isWanted, CancellationToken cancellation)
    {
        if (certificate.NextKey.IsEmpty) certificate = await KeepAsync(certificate.WithNextKey(), cancellation).ConfigureAwait(false);
        var answer = await LookAsync(certificate.Name, settings, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (answer is not null && certificate.NextRecord is { } next)
        {
            var sight = KeyRoll.Observe(certificate.NextSight, answer, next, now);
            if (sight.NextSince != certificate.NextSight.NextSince || sight.LongestLife > certificate.NextSight.LongestLife + TimeSpan.FromMinutes(1))
                certificate = await KeepAsync(certificate with { NextSight = sight }, cancellation).ConfigureAwait(false);
            await PublishAsync(certificate, answer, settings, cancellation).ConfigureAwait(false);
        }

        if (!isWanted && (certificate.TryAfter > now || await RenewAtAsync(certificate, settings, cancellation).ConfigureAwait(false) > now)) return certificate;
        var choice = answer is null ? KeyChoice.Next : KeyRoll.Choose(certificate.NextSight, answer, certificate.Record, now);
        return await ObtainAsync(certificate, choice, settings, cancellation).ConfigureAwait(false);
    }

    /// <summary>Has a certificate with a new key, and then takes the one before back: that key may be in the hands of others.</summary>
    /// <returns>As it is then; kept already. Its trouble says what failed.</returns>
    public async Task<ManagedCertificate> ReplaceAsync(ManagedCertificate certificate, AcmeSettings settings, CancellationToken cancellation)
    {
        if (certificate.NextKey.IsEmpty) certificate = await KeepAsync(certificate.WithNextKey(), cancellation).ConfigureAwait(false);
        // Whatever TLSA records there are: a key that was stolen must not be waited with.
        var replaced = await ObtainAsync(certificate, KeyChoice.Next, settings, cancellation).ConfigureAwait(false);
        if (certificate.Chain is not { } before || replaced.Chain == before) return replaced;
        using var old = X509Certificate2.CreateFromPem(before);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var client = await OpenAsync(settings, cancellation).ConfigureAwait(false);
                await client.RevokeAsync(old, cancellation).ConfigureAwait(false);
                CertificateLog.Revoked(logger, certificate.Name.Value, old.SerialNumber);
                return replaced;
            }
            catch (AcmeException failure)
            {
                if (attempt == RevocationAttempts)
                {
                    CertificateLog.NotRevoked(logger, certificate.Name.Value, old.SerialNumber, failure.Message);
                    return replaced with { Trouble = $"it was replaced, and the one before, with the serial number {old.SerialNumber}, could not be revoked: {failure.Message}" };
                }
            }

            await Task.Delay(RevocationPause, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>When it is to be renewed; in the past where there is none yet.</summary>
    public async ValueTask<DateTimeOffset> RenewAtAsync(ManagedCertificate certificate, AcmeSettings settings, CancellationToken cancellation)
    {
        if (certificate.Chain is not { } chain) return DateTimeOffset.MinValue;
        using var current = X509Certificate2.CreateFromPem(chain);
        var known = _windows.GetValueOrDefault(certificate.Name);
        if (known.Chain != chain || known.AskAfter <= time.GetUtcNow())
        {
            known = await AskWindowAsync(certificate, current, settings, known.Chain == chain ? known.Window : null, cancellation).ConfigureAwait(false);
            _windows[certificate.Name] = known;
        }

        return RenewalPlan.RenewAt(current.NotBefore.ToUniversalTime(), current.NotAfter.ToUniversalTime(), known.Window, ShareOf(current));
    }

    public void Dispose() => _client?.Dispose();

    private async Task<(string?, RenewalWindow?, DateTimeOffset)> AskWindowAsync(ManagedCertificate certificate, X509Certificate2 current, AcmeSettings settings, RenewalWindow? before, CancellationToken cancellation)
    {
        var kept = UsualWindowKept;
        try
        {
            var client = await OpenAsync(settings, cancellation).ConfigureAwait(false);
            var found = await client.FindRenewalAsync(current, cancellation).ConfigureAwait(false);
            if (found?.AskAgain is { } again) kept = again < ShortestWindowKept ? ShortestWindowKept : again > LongestWindowKept ? LongestWindowKept : again;
            return (certificate.Chain, found?.Window, time.GetUtcNow() + kept);
        }
        catch (AcmeException failure)
        {
            CertificateLog.WindowUnknown(logger, certificate.Name.Value, failure.Message);
            return (certificate.Chain, before, time.GetUtcNow() + kept);
        }
    }

    private async Task<ManagedCertificate> ObtainAsync(ManagedCertificate certificate, KeyChoice choice, AcmeSettings settings, CancellationToken cancellation)
    {
        try
        {
            var client = await OpenAsync(settings, cancellation).ConfigureAwait(false);
            IChallengeSolver solver = settings.Challenge == AcmeChallengeKind.Http ? new HttpSolver(challenges) : new DnsSolver(publisher, settings.DnsWait, time);
            using var key = ECDsa.Create();
            key.ImportPkcs8PrivateKey((choice == KeyChoice.Next ? certificate.NextKey : certificate.Key).Span, out _);
            using var current = certificate.Chain is { } pem ? X509Certificate2.CreateFromPem(pem) : null;
            var before = client.Account.Url;
            string chain;
            try
            {
                chain = await client.ObtainAsync(certificate.Name, key, current, solver, cancellation).ConfigureAwait(false);
            }
            finally
            {
                // An account that was made is kept, whatever became of the order.
                if (client.Account.Url != before) await store.SaveAccountAsync(client.Account, CancellationToken.None).ConfigureAwait(false);
            }

            using var obtained = X509Certificate2.CreateFromPem(chain);
            if (choice == KeyChoice.Current && certificate.NextRecord is { } waiting) CertificateLog.KeyKept(logger, certificate.Name.Value, DnsRecordValue.OfTlsa(waiting).Text);
            var retired = choice == KeyChoice.Next ? certificate.Record : null;
            certificate = await KeepAsync(certificate.WithCertificate(chain, choice), cancellation).ConfigureAwait(false);
            CertificateLog.Obtained(logger, certificate.Name.Value, settings.Options.Directory.Host, obtained.NotAfter.ToUniversalTime(), choice == KeyChoice.Next ? "a new key" : "the key in use");
            if (retired is { } gone) await RetireAsync(certificate.Name, gone, settings, cancellation).ConfigureAwait(false);
            return certificate;
        }
        catch (AcmeException failure)
        {
            var failures = certificate.Failures + 1;
            var after = time.GetUtcNow() + RenewalPlan.PauseAfter(failures, failure.RetryAfter, Random.Shared.NextDouble());
            CertificateLog.NotObtained(logger, certificate.Name.Value, after, failure.Message);
            return await KeepAsync(certificate with { Failures = failures, TryAfter = after, Trouble = failure.Message }, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The client for these settings, with the account that is kept; a key for one is kept before it is used.</summary>
    private async ValueTask<AcmeClient> OpenAsync(AcmeSettings settings, CancellationToken cancellation)
    {
        if (_client is { } open && _clientOf == settings) return open;
        var account = await store.FindAccountAsync(settings.Options.Directory, cancellation).ConfigureAwait(false);
        if (account is null)
        {
            using var key = AcmeKey.Create();
            account = new AcmeAccount(settings.Options.Directory, null, key.Export());
            await store.SaveAccountAsync(account, cancellation).ConfigureAwait(false);
        }

        X509Certificate2Collection? roots = null;
        if (settings.RootFile is { } file)
        {
            try
            {
                roots = [];
                roots.ImportFromPemFile(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
            {
                throw new AcmeException($"{file}: {e.Message}", e);
            }
        }

        _client?.Dispose();
        _clientOf = settings;
        return _client = new AcmeClient(settings.Options, account, roots, dns, time);
    }

    /// <summary>The TLSA records of the host; <c>null</c> for a name at which no mail comes in.</summary>
    private async ValueTask<DnsAnswer<TlsaRecord>?> LookAsync(DomainName name, AcmeSettings settings, CancellationToken cancellation) =>
        name == settings.HostName && DomainName.TryParse($"_25._tcp.{name}", out var place) ? await dns.FindTlsaAsync(place, cancellation).ConfigureAwait(false) : null;

    private async ValueTask PublishAsync(ManagedCertificate certificate, DnsAnswer<TlsaRecord> answer, AcmeSettings settings, CancellationToken cancellation)
    {
        if (!settings.PublishesTlsa || certificate.Chain is null || answer.Status is DnsStatus.ServerFailure or DnsStatus.Timeout) return;
        if (!DomainName.TryParse($"_25._tcp.{certificate.Name}", out var place)) return;
        ImmutableArray<DnsRecordValue> missing =
            [.. new[] { certificate.Record, certificate.NextRecord }.OfType<TlsaRecord>().Where(record => !KeyRoll.Contains(answer, record)).Select(DnsRecordValue.OfTlsa)];
        if (missing.IsEmpty) return;
        // Both at once: never is the next key's record there alone. Added and not put: others' records, such as those of an anchor, are not ours to remove.
        var publication = await publisher.ApplyAsync([DnsChange.Add(new DnsRecordSet(place, DnsRecordType.Tlsa, TimeToLive, missing))], cancellation).ConfigureAwait(false);
        if (publication.IsDone) CertificateLog.Published(logger, certificate.Name.Value, string.Join("; ", missing.Select(value => value.Text)));
        else CertificateLog.NotPublished(logger, certificate.Name.Value, publication.Problem ?? "");
    }

    private async ValueTask RetireAsync(DomainName name, TlsaRecord record, AcmeSettings settings, CancellationToken cancellation)
    {
        if (!settings.PublishesTlsa || !DomainName.TryParse($"_25._tcp.{name}", out var place)) return;
        var publication = await publisher.ApplyAsync([DnsChange.Remove(DnsRecordSet.Of(place, TimeToLive, DnsRecordValue.OfTlsa(record)))], cancellation).ConfigureAwait(false);
        if (!publication.IsDone) CertificateLog.NotPublished(logger, name.Value, publication.Problem ?? "");
    }

    private async ValueTask<ManagedCertificate> KeepAsync(ManagedCertificate certificate, CancellationToken cancellation)
    {
        await store.SaveAsync(certificate, cancellation).ConfigureAwait(false);
        return certificate;
    }

    /// <summary>By chance, and the same whenever it is asked for one certificate.</summary>
    private static double ShareOf(X509Certificate2 certificate) => SHA256.HashData(certificate.RawData)[0] / 255.0;
}
