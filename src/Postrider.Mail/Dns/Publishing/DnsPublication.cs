namespace Postrider.Mail.Dns.Publishing;

/// <summary>How publishing ended.</summary>
/// <param name="Status">In one word.</param>
/// <param name="Problem">What happened, why, and what to do, for people; <c>null</c> when all is done.</param>
public sealed record DnsPublication(DnsPublicationStatus Status, string? Problem)
{
    /// <summary>All changes are made.</summary>
    public static DnsPublication Done { get; } = new(DnsPublicationStatus.Done, null);

    public bool IsDone => Status == DnsPublicationStatus.Done;
}

/// <summary>How publishing ended; trying again helps only after <see cref="Unreachable"/>.</summary>
public enum DnsPublicationStatus : byte
{
    Done,

    /// <summary>No zone that may be written to holds a name of the changes: a person has to set the records.</summary>
    NotOurs,

    /// <summary>The server said no: the key is not known or not allowed, clocks differ, the zone is not its own.</summary>
    Refused,

    /// <summary>No answer that counts came in time; the changes may have been made nevertheless, and may be sent again as they are.</summary>
    Unreachable,
}
