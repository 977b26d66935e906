using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Postrider.Smtp.Proxy;
using Postrider.Smtp.Sockets;

namespace Postrider.Smtp.Client;

/// <summary>Opens client connections over sockets.</summary>
/// <param name="time">For every deadline.</param>
/// <param name="roots">Whom certificates must come from; <c>null</c> for those whom the system trusts.</param>
public sealed class ClientConnector(TimeProvider time, X509Certificate2Collection? roots = null) : IClientConnector
{
    public async ValueTask<ConnectionOpening> OpenAsync(PeerOptions options, CancellationToken cancellation)
    {
        var (opening, handshakeFailed) = await OpenAsync(options, StartTlsPolicy.Use, cancellation);
        // RFC 7435: with opportunistic security, a peer with broken TLS is still a peer.
        if (handshakeFailed && options.Tls == ClientTls.Opportunistic) (opening, _) = await OpenAsync(options, StartTlsPolicy.Skip, cancellation);
        return opening;
    }

    private async ValueTask<(ConnectionOpening Opening, bool HandshakeFailed)> OpenAsync(PeerOptions options, StartTlsPolicy policy, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var wire = new Wire((options.Proxy?.Endpoint ?? options.Remote).AddressFamily, time);
        var kept = false;
        try
        {
            var attempt = new Attempt(wire, options, new OpeningExchange(options, policy), roots);
            await using (cancellation.UnsafeRegister(static wire => ((Wire)wire!).Cut(), wire))
            {
                if (await attempt.RunAsync() is { } failure)
                {
                    cancellation.ThrowIfCancellationRequested();
                    return (new ConnectionOpening(null, failure), attempt.HandshakeFailed);
                }
            }

            cancellation.ThrowIfCancellationRequested();
            kept = true;
            return (new ConnectionOpening(new ClientConnection(wire, options, attempt.Opening, attempt.Tls, time) { Local = attempt.Local ?? wire.Local }, null), false);
        }
        finally
        {
            if (!kept) await wire.DisposeAsync();
        }
    }

    /// <summary>One attempt on one socket.</summary>
    private sealed class Attempt(Wire wire, PeerOptions options, OpeningExchange opening, X509Certificate2Collection? roots)
    {
        private string? _certificateProblem;
        private TlsFault? _certificateFault;

        public OpeningExchange Opening => opening;

        public TlsDetails? Tls { get; private set; }

        public bool HandshakeFailed { get; private set; }

        /// <summary>Our address as the peer sees it, where a proxy connects for us and it is known.</summary>
        public IPEndPoint? Local { get; private set; }

        /// <returns><c>null</c> when the session is ready.</returns>
        public async ValueTask<ClientFailure?> RunAsync()
        {
            if (await ConnectAsync() is { } unreachable) return new ClientFailure(ClientStage.Connect, unreachable, false, null);
            if (options.Tls == ClientTls.Implicit && await SecureAsync() is { } insecure) return insecure;
            while (true)
            {
                switch (opening.Next(wire.Output))
                {
                    case OpeningStep.Ready:
                        return null;
                    case OpeningStep.Failed:
                        await wire.FlushAsync(options.Timeouts.Quit);
                        return opening.Failure;
                    case OpeningStep.Handshake:
                        if (await SecureAsync() is { } failure) return failure;
                        break;
                    default:
                        await AwaitReplyAsync();
                        break;
                }
            }
        }

        private async ValueTask<Reply?> ConnectAsync()
        {
            var timeout = options.Timeouts.Connect;
            if (options.Proxy is not { } proxy)
                return await wire.ConnectAsync(options.Remote, options.Source, timeout) is { } unreachable ? WireReplies.Explain(unreachable, ClientStage.Connect) : null;
            if (await wire.ConnectAsync(proxy.Endpoint, null, timeout) is { } unreachableProxy) return ClientReplies.ProxyUnreachable(proxy, unreachableProxy.Detail);
            if (proxy.Kind == EgressProxyKind.ProxyProtocol)
            {
                ProxyBinaryWriter.Write(wire.Output, options.Source, options.Remote);
                if (options.Source is not null) Local = new IPEndPoint(options.Source, 0);
                return await wire.FlushAsync(timeout) is { } unsent ? ClientReplies.ProxyFailed(proxy, unsent.Detail) : null;
            }

            var socks = new SocksExchange(options.Remote, proxy.Credential);
            if (await wire.PassAsync(socks, timeout) is { } fault) return ClientReplies.ProxyFailed(proxy, fault.Detail);
            Local = socks.Bound ?? (options.Source is null ? null : new IPEndPoint(options.Source, 0));
            return null;
        }

        private async ValueTask AwaitReplyAsync()
        {
            var timeout = opening.Stage == ClientStage.Greeting ? options.Timeouts.Greeting : options.Timeouts.Command;
            var fault = await wire.FlushAsync(timeout) ?? await wire.ReadReplyAsync(timeout);
            // A peer may ask for thousands of rounds of a hash to sign in (RFC 5802, 3).
            if (options.Credential is not null) await SocketThread.LeaveAsync();
            if (fault is null) opening.Take(wire.Replies, wire.Buffered);
            else opening.Break(WireReplies.Explain(fault, opening.Stage));
        }

        private async ValueTask<ClientFailure?> SecureAsync()
        {
            var fault = await wire.SecureAsync(TlsOptions(), options.Timeouts.Command, Record);
            if (fault is null) return null;
            HandshakeFailed = fault.Kind == WireFaultKind.Lost && _certificateProblem is null;
            var reply = fault.Kind == WireFaultKind.TimedOut
                ? WireReplies.Explain(fault, ClientStage.StartTls)
                : ClientReplies.TlsFailed(_certificateProblem ?? fault.Detail);
            return new ClientFailure(ClientStage.StartTls, reply, false, Tls) { Fault = _certificateFault ?? TlsFault.Handshake };
        }

        private void Record(SslStream tls)
        {
            var certificate = tls.RemoteCertificate as X509Certificate2;
            Tls = new TlsDetails(
                tls.SslProtocol == SslProtocols.Tls13 ? "TLSv1.3" : "TLSv1.2",
                tls.NegotiatedCipherSuite.ToString(),
                certificate?.Subject,
                certificate is not null && _certificateProblem is null)
            {
                PeerIssuer = certificate?.Issuer,
                PeerExpires = certificate is null ? null : new DateTimeOffset(certificate.NotAfter),
                PeerProblem = _certificateProblem,
                PeerFault = _certificateFault,
            };
            opening.Secured(Tls, certificate);
        }

        private SslClientAuthenticationOptions TlsOptions() => new()
        {
            TargetHost = ServerName,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = ChainPolicy(),
            ClientCertificateContext = options.ClientCertificate,
            RemoteCertificateValidationCallback = Judge,
        };

        private X509ChainPolicy ChainPolicy()
        {
            // A certificate of a stranger must not make us fetch pages that it names.
            var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
            if (roots is null) return policy;
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(roots);
            return policy;
        }

        private string ServerName => !options.ServerName.IsEmpty ? options.ServerName.Value
            : options.HostName.IsEmpty ? options.Remote.Address.ToString()
            : options.HostName.Value;

        private bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
        {
            (_certificateFault, _certificateProblem) = certificate is not X509Certificate2 shown
                ? (TlsFault.NotTrusted, "the peer showed no certificate")
                : options.Tls switch
                {
                    ClientTls.Fingerprint => options.Fingerprints.Any(one => one.Matches(shown)) ? default : (TlsFault.NoMatch, "the certificate has none of the fingerprints"),
                    ClientTls.Dane => options.Check is null ? (TlsFault.NoMatch, "nothing is known of the certificate")
                        : options.Check(shown, chain?.ChainPolicy.ExtraStore ?? []) is { } problem ? (problem.Fault, problem.Words)
                        : default,
                    _ => JudgeByAuthority(chain, errors),
                };
            return _certificateProblem is null || options.Tls is ClientTls.None or ClientTls.Opportunistic or ClientTls.Required;
        }

        private (TlsFault?, string?) JudgeByAuthority(X509Chain? chain, SslPolicyErrors errors)
        {
            if (errors == SslPolicyErrors.None) return default;
            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)) return (TlsFault.HostMismatch, $"the certificate is not for {options.HostName}");
            var isOnlyOld = chain is not null && chain.ChainStatus.All(status => status.Status is X509ChainStatusFlags.NotTimeValid or X509ChainStatusFlags.NoError);
            return (isOnlyOld ? TlsFault.Expired : TlsFault.NotTrusted, $"the certificate is not trusted: {Problems(chain)}");
        }

        private static string Problems(X509Chain? chain) =>
            chain is null ? "no chain" : string.Join(", ", chain.ChainStatus.Select(status => status.Status.ToString()).Distinct());
    }
}
