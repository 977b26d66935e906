namespace Postrider.Smtp.Client;

/// <summary>Whether an opening uses STARTTLS where the options ask for it.</summary>
public enum StartTlsPolicy : byte
{
    Use,

    /// <summary>After a failed handshake at an opportunistic peer.</summary>
    Skip,
}
