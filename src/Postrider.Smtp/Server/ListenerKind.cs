namespace Postrider.Smtp.Server;

/// <summary>What a listener is for; it decides when TLS and AUTH are needed.</summary>
public enum ListenerKind
{
    /// <summary>Port 587 (RFC 6409): STARTTLS before AUTH, AUTH before MAIL.</summary>
    Submission,

    /// <summary>Port 465 (RFC 8314): TLS from the first byte, AUTH before MAIL.</summary>
    Submissions,

    /// <summary>Port 25: named networks and inbound domains; STARTTLS offered.</summary>
    Relay,
}
