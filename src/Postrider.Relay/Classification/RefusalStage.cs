namespace Postrider.Relay.Classification;

/// <summary>How far a session had come when it was refused, as far as it is known.</summary>
public enum RefusalStage : byte
{
    Unknown,

    /// <summary>Before anything was said: DNS, TCP, the greeting.</summary>
    Connect,

    /// <summary>EHLO or HELO.</summary>
    Hello,

    /// <summary>STARTTLS and the handshake.</summary>
    Tls,

    /// <summary>AUTH.</summary>
    Authentication,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA or BDAT, and the end of the message.</summary>
    Message,
}
