using System.Net;
using Microsoft.Extensions.Logging;
using Postrider.Smtp.Commands;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server.Sessions;

/// <summary>Who the client is by now, and hence what it is offered and what it must do first.</summary>
internal sealed class ClientStanding(SmtpServerServices services, ListenerOptions options, SessionFacts facts, ILogger logger)
{
    // XCLIENT changes what the address seems to be, never whose XCLIENT is believed.
    private readonly bool _isProxy = Contains(options.XClientNetworks, facts.Remote.Address);
    private readonly IPEndPoint _peer = facts.Remote;
    private ChannelSecurity? _channel;

    /// <summary>What is known of the client.</summary>
    public SessionFacts Facts { get; private set; } = facts;

    /// <summary>AUTH as the last EHLO offered it; <c>null</c> where it cannot be.</summary>
    public SignIn? SignIn { get; private set; }

    /// <summary>What the parsers need to know.</summary>
    public CommandContext Context => new()
    {
        IsExtended = Facts.IsExtended,
        IsSubmission = IsSubmission,
        MaximumMessageSize = options.Limits.MaximumMessageSize,
        Now = services.Time.GetUtcNow(),
        MaximumHold = options.Limits.MaximumHold,
        MinimumDeliverBy = options.Limits.MinimumDeliverBy,
        BinaryAllowed = options.OffersChunking,
        RequireTlsAllowed = Facts.Tls is not null,
    };

    /// <summary>Whether it may send by BDAT.</summary>
    public bool MayChunk => options.OffersChunking;

    private bool IsSubmission => options.Kind != ListenerKind.Relay || Facts.Principal is not null;

    private bool CanStartTls => Facts.Tls is null && services.Certificates?.Select("") is not null;

    private bool NeedsTls => options.Kind != ListenerKind.Relay || options.ClientCertificates == ClientCertificates.Required;

    /// <summary>HELO or EHLO.</summary>
    public SessionOffers Greet(string name, bool isExtended)
    {
        Facts = Facts with { Helo = name, IsExtended = isExtended };
        SignIn = isExtended && _channel is not null && Facts.Principal is null && services.Credentials is { } credentials
            ? new SignIn(
                new SaslContext { Credentials = credentials, TlsServerEndPoint = _channel.ServerEndPoint, ClientCertificate = _channel.ClientCertificate },
                options.AuthMechanisms,
                failure => ServerLog.CredentialsFailed(logger, failure, Facts.SessionId))
            : null;
        return new SessionOffers(CanStartTls, SignIn?.Mechanisms ?? [], IsSubmission, _isProxy, services.Time.GetUtcNow());
    }

    /// <summary>What must come before a command; <c>null</c> when it may go on.</summary>
    public Reply? Refusal(SmtpVerb verb)
    {
        if (verb == SmtpVerb.XClient) return _isProxy ? null : ServerReplies.XClientRefused;
        if (verb == SmtpVerb.StartTls) return Facts.Tls is not null ? ServerReplies.TlsUnderWay : CanStartTls ? null : ServerReplies.NoTls;
        if (verb is not (SmtpVerb.Mail or SmtpVerb.Recipient or SmtpVerb.Data or SmtpVerb.Bdat or SmtpVerb.Auth or SmtpVerb.Verify or SmtpVerb.Expand))
            return null;
        if (Facts.Tls is null && (NeedsTls || (verb == SmtpVerb.Auth && CanStartTls))) return ServerReplies.TlsFirst;
        if (options.ClientCertificates == ClientCertificates.Required && Facts.Tls?.PeerVerified != true) return ServerReplies.CertificateFirst;
        if (verb == SmtpVerb.Auth) return AuthenticationRefusal();
        if (options.Kind != ListenerKind.Relay && Facts.Principal is null) return ServerReplies.AuthenticationFirst;
        return Facts.Helo.Length == 0 ? ServerReplies.EhloFirst : null;
    }

    /// <summary>STARTTLS: all that the client said in clear is forgotten (RFC 3207, 4.2).</summary>
    public void Forget()
    {
        Facts = Facts with { Helo = "", IsExtended = false, Principal = null };
        SignIn = null;
    }

    /// <summary>TLS is in force.</summary>
    public async ValueTask SecureAsync(ChannelSecurity channel, CancellationToken cancellation)
    {
        _channel = channel;
        var certificate = channel.ClientCertificate;
        var isKnown = false;
        if (certificate is not null && services.Credentials is { } credentials)
        {
            try
            {
                isKnown = await credentials.FindAsync(certificate, cancellation).ConfigureAwait(false) is not null;
            }
            catch (Exception e) when (!cancellation.IsCancellationRequested)
            {
                ServerLog.CertificateLookupFailed(logger, e, Facts.SessionId);
            }
        }

        Facts = Facts with { Tls = new TlsDetails(channel.Protocol, channel.Cipher, certificate?.Subject, isKnown) };
        ServerLog.Secured(logger, Facts.SessionId, channel.Protocol, channel.Cipher, certificate?.Subject);
    }

    /// <summary>AUTH has succeeded.</summary>
    public void SignedIn(Principal principal)
    {
        Facts = Facts with { Principal = principal };
        SignIn = null;
        ServerLog.SignedIn(logger, Facts.SessionId, Facts.Remote, principal.Name, principal.Mechanism);
    }

    /// <summary>XCLIENT: from now on the proxy speaks for somebody else. What it leaves out stays; HELO and EHLO are to be said again.</summary>
    public async ValueTask BecomeAsync(XClientAttributes attributes, CancellationToken cancellation)
    {
        Forget();
        var remote = new IPEndPoint(AddressOf(attributes), attributes.Port ?? Facts.Remote.Port);
        ServerLog.XClient(logger, Facts.SessionId, remote, _peer);
        Facts = Facts with
        {
            Remote = remote,
            Local = new IPEndPoint(Unmapped(attributes.DestinationAddress) ?? Facts.Local.Address, attributes.DestinationPort ?? Facts.Local.Port),
        };
        if (attributes.Login is not { } login || services.Credentials is not { } credentials) return;
        try
        {
            // The proxy has checked the password; that the user exists, and as whom it may send, is known here alone.
            if (await credentials.FindAsync(login, cancellation).ConfigureAwait(false) is { } credential)
                SignedIn(credential.SignedIn("XCLIENT"));
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            ServerLog.CredentialsFailed(logger, e, Facts.SessionId);
        }
    }

    private Reply? AuthenticationRefusal()
    {
        if (Facts.Principal is not null) return ServerReplies.AlreadySignedIn;
        if (!Facts.IsExtended) return ServerReplies.EhloFirst;
        return SignIn is null or { Mechanisms.Count: 0 } ? ServerReplies.NoAuthentication : null;
    }

    // A client that the proxy cannot name is a stranger: it must not pass for the proxy, whose address may have rights.
    private IPAddress AddressOf(XClientAttributes attributes) =>
        Unmapped(attributes.Address) ?? ((attributes.Given & XClientFields.Address) != 0 ? IPAddress.Any : Facts.Remote.Address);

    private static IPAddress? Unmapped(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    private static bool Contains(IReadOnlyList<IPNetwork> networks, IPAddress address)
    {
        foreach (var network in networks)
            if (network.Contains(address)) return true;
        return false;
    }
}
