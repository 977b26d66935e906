namespace Postrider.Mail.Bounces;

/// <summary>The bounds of what is read as a bounce or a complaint; what lies beyond is not looked at.</summary>
public sealed record BounceLimits
{
    public static BounceLimits Default { get; } = new();

    /// <summary>Octets of a message. What returns a whole message of 50 MB says why in its first kilobytes.</summary>
    public int Size { get; init; } = 4 * 1024 * 1024;

    /// <summary>Parts of a message that are looked at.</summary>
    public int Parts { get; init; } = 40;

    /// <summary>Multiparts within multiparts.</summary>
    public int Depth { get; init; } = 10;

    /// <summary>Characters of a text that are looked at.</summary>
    public int TextLength { get; init; } = 64 * 1024;

    /// <summary>Recipients of one report.</summary>
    public int Recipients { get; init; } = 500;

    /// <summary>Characters of what is kept of a reply.</summary>
    public int ReplyLength { get; init; } = 1000;
}
