namespace Postrider.Smtp.Client;

/// <summary>What the rim must do after <see cref="TransactionExchange.Next"/>.</summary>
public enum TransactionStep : byte
{
    /// <summary>Send what was written, read one reply.</summary>
    AwaitReply,

    /// <summary>Send what was written and behind it the body in the framing of the exchange; then ask again.</summary>
    SendBody,

    Done,
}
