namespace Postrider.Mail.ReportMail;

/// <summary>The bounds of what comes in as a report.</summary>
public sealed record ReportLimits
{
    public static ReportLimits Default { get; } = new();

    /// <summary>Octets of a message or file. Reports are asked for at 10 MB as a rule, which base64 makes 14.</summary>
    public int Size { get; init; } = 25 * 1024 * 1024;

    /// <summary>Octets of a report when it is unpacked.</summary>
    public int UnpackedSize { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many times larger something may become by unpacking, beyond <see cref="UnsuspiciousSize"/>; real reports reach some forty times.</summary>
    public int Ratio { get; init; } = 200;

    /// <summary>Octets up to which the ratio does not count.</summary>
    public int UnsuspiciousSize { get; init; } = 1024 * 1024;

    /// <summary>Files in an archive; reporters send one.</summary>
    public int Entries { get; init; } = 10;

    /// <summary>Header fields of a message with all its parts; a message that was passed on often has some hundred.</summary>
    public int HeaderFields { get; init; } = 5_000;

    /// <summary>Parts that a message may have at all.</summary>
    public int MimeParts { get; init; } = 500;

    /// <summary>Parts of a message that are looked at.</summary>
    public int Parts { get; init; } = 50;
}
