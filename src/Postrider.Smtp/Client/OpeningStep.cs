namespace Postrider.Smtp.Client;

/// <summary>What the rim must do after <see cref="OpeningExchange.Next"/>.</summary>
public enum OpeningStep : byte
{
    /// <summary>Send what was written, read one reply.</summary>
    AwaitReply,

    /// <summary>Begin TLS.</summary>
    Handshake,

    Ready,
    Failed,
}
