using Microsoft.Extensions.Logging;
using Postrider.Smtp.Sasl;

namespace Postrider.Smtp.Server;

/// <summary>What an <see cref="SmtpServer"/> stands on.</summary>
public sealed record SmtpServerServices
{
    /// <summary>Who takes the mail.</summary>
    public required IMailReceiver Receiver { get; init; }

    /// <summary>Who may sign in; <c>null</c> where nobody may, and AUTH is not offered.</summary>
    public ICredentialSource? Credentials { get; init; }

    /// <summary>The certificates; <c>null</c> where there are none, and TLS is not offered.</summary>
    public ICertificateSelector? Certificates { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Loggers { get; init; }
}
