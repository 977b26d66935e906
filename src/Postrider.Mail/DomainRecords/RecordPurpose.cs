namespace Postrider.Mail.DomainRecords;

/// <summary>What a record of a sending domain is there for, in the order in which people set them.</summary>
public enum RecordPurpose : byte
{
    /// <summary>Who may send for the domain (RFC 7208).</summary>
    Spf,

    /// <summary>The public keys of signatures (RFC 6376).</summary>
    Dkim,

    /// <summary>What receivers do with mail that fails (RFC 9989).</summary>
    Dmarc,

    /// <summary>That another domain takes DMARC reports about this one (RFC 9990, 4).</summary>
    ReportConsent,

    /// <summary>Where mail to the domain goes.</summary>
    Exchange,

    /// <summary>The domain of reverse-paths.</summary>
    ReturnPath,

    /// <summary>The name in tracked links.</summary>
    Tracking,

    /// <summary>That mail to the domain comes by verified TLS (RFC 8461).</summary>
    MtaSts,

    /// <summary>Who is told of failures of TLS (RFC 8460).</summary>
    TlsReports,

    /// <summary>The station's own name and addresses.</summary>
    Host,

    /// <summary>The name of a source address.</summary>
    Reverse,

    /// <summary>The zone's name servers.</summary>
    NameServers,
}

/// <summary>The words of purposes.</summary>
public static class RecordPurposes
{
    /// <summary>As people call it.</summary>
    public static string Word(this RecordPurpose purpose) => purpose switch
    {
        RecordPurpose.Spf => "SPF",
        RecordPurpose.Dkim => "DKIM",
        RecordPurpose.Dmarc => "DMARC",
        RecordPurpose.ReportConsent => "report consent",
        RecordPurpose.Exchange => "MX",
        RecordPurpose.ReturnPath => "return path",
        RecordPurpose.Tracking => "tracking",
        RecordPurpose.MtaSts => "MTA-STS",
        RecordPurpose.TlsReports => "TLS reports",
        RecordPurpose.Host => "host",
        RecordPurpose.Reverse => "PTR",
        _ => "name servers",
    };
}
