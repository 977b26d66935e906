using System.Net;
using Microsoft.Extensions.Logging;

namespace Postrider.Smtp.Server;

/// <summary>The log messages of the SMTP server: event ids 100 to 199. Never a password, never a line of AUTH.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(100, LogLevel.Information, "Listener {Listener} ({Kind}) listens on {Endpoint}")]
    public static partial void Listening(ILogger logger, string listener, ListenerKind kind, IPEndPoint endpoint);

    [LoggerMessage(101, LogLevel.Information, "Listener {Listener} no longer listens on {Endpoint}")]
    public static partial void Closed(ILogger logger, string listener, IPEndPoint endpoint);

    [LoggerMessage(102, LogLevel.Error, "Listener {Listener} stopped taking connections on {Endpoint}")]
    public static partial void AcceptFailed(ILogger logger, Exception exception, string listener, IPEndPoint endpoint);

    [LoggerMessage(103, LogLevel.Warning, "Listener {Listener}: nobody can sign in, for there are no credentials")]
    public static partial void NoCredentials(ILogger logger, string listener);

    [LoggerMessage(110, LogLevel.Debug, "{Session}: connected from {Remote} to {Listener}")]
    public static partial void Connected(ILogger logger, string session, IPEndPoint remote, string listener);

    [LoggerMessage(111, LogLevel.Debug, "{Session}: ended, {Reason}")]
    public static partial void Ended(ILogger logger, string session, string reason);

    [LoggerMessage(112, LogLevel.Information, "{Session}: {Remote} sent away: {Reply}")]
    public static partial void SentAway(ILogger logger, string session, IPEndPoint remote, Reply reply);

    [LoggerMessage(113, LogLevel.Error, "{Session}: the session failed")]
    public static partial void SessionFailed(ILogger logger, Exception exception, string session);

    [LoggerMessage(114, LogLevel.Information, "{Session}: connection from {Remote} closed, for it did not begin with a PROXY header")]
    public static partial void ProxyHeaderMissing(ILogger logger, string session, EndPoint? remote);

    [LoggerMessage(120, LogLevel.Debug, "{Session}: {Protocol} with {Cipher}, client certificate {Certificate}")]
    public static partial void Secured(ILogger logger, string session, string protocol, string cipher, string? certificate);

    [LoggerMessage(121, LogLevel.Information, "{Session}: TLS handshake with {Remote} failed: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, string session, IPEndPoint remote, string reason);

    [LoggerMessage(122, LogLevel.Error, "{Session}: the client's certificate could not be looked up")]
    public static partial void CertificateLookupFailed(ILogger logger, Exception exception, string session);

    [LoggerMessage(130, LogLevel.Information, "{Session}: {Remote} signed in as {Principal} by {Mechanism}")]
    public static partial void SignedIn(ILogger logger, string session, IPEndPoint remote, string principal, string mechanism);

    [LoggerMessage(131, LogLevel.Warning, "{Session}: {Remote} failed to sign in by {Mechanism}: {Reply}")]
    public static partial void SignInFailed(ILogger logger, string session, IPEndPoint remote, string mechanism, Reply reply);

    [LoggerMessage(132, LogLevel.Error, "{Session}: the check of credentials failed")]
    public static partial void CredentialsFailed(ILogger logger, Exception exception, string session);

    [LoggerMessage(133, LogLevel.Warning, "{Session}: {Remote} has failed to sign in {Failures} times, in all its sessions; its AUTH is put off for a while")]
    public static partial void SignInsPutOff(ILogger logger, string session, IPEndPoint remote, int failures);

    [LoggerMessage(140, LogLevel.Debug, "{Session}: command refused: {Reply}")]
    public static partial void CommandRefused(ILogger logger, string session, Reply reply);

    [LoggerMessage(141, LogLevel.Information, "{Session}: message refused: {Reply}")]
    public static partial void MessageRefused(ILogger logger, string session, Reply reply);

    [LoggerMessage(142, LogLevel.Error, "{Session}: the receiver failed at {Stage}; the client was told to try again")]
    public static partial void ReceiverFailed(ILogger logger, Exception exception, string session, string stage);

    [LoggerMessage(143, LogLevel.Warning, "{Session}: {Remote} believed by XCLIENT from {Proxy}")]
    public static partial void XClient(ILogger logger, string session, IPEndPoint remote, IPEndPoint proxy);
}
