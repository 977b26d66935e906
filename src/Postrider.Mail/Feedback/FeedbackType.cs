namespace Postrider.Mail.Feedback;

/// <summary>What a report is about (RFC 5965, 7.3; RFC 6591; RFC 6430).</summary>
public enum FeedbackType : byte
{
    /// <summary>A type that is not known here; treated as no complaint.</summary>
    Other,

    /// <summary>Somebody calls the message spam.</summary>
    Abuse,

    Fraud,

    /// <summary>A virus in it.</summary>
    Virus,

    /// <summary>It did not pass authentication (RFC 6591): a matter of the domain, not of the recipient.</summary>
    AuthenticationFailure,

    /// <summary>An earlier complaint is taken back: it is not spam.</summary>
    NotSpam,

    /// <summary>The recipient wants no more of it, and did not say that it is spam.</summary>
    OptOut,
}
