using System.Globalization;

namespace Postrider.Smtp;

/// <summary>A reply to an SMTP command, made by us or received from a peer (RFC 5321, 4.2; RFC 2034).</summary>
/// <param name="Code">The three digits, 200 to 599.</param>
/// <param name="Status">The enhanced status code, or <c>null</c> where there is none (a greeting, EHLO, 354, an old peer).</param>
/// <param name="Text">The text without codes; lines are parted by <c>\n</c>. Never contains CR.</param>
public sealed record Reply(int Code, EnhancedStatusCode? Status, string Text)
{
    public Reply(int code, string status, string text) : this(code, EnhancedStatusCode.Parse(status), text)
    {
    }

    /// <summary>2xx, or 3xx which asks for more.</summary>
    public bool IsPositive => Code is >= 200 and < 400;

    /// <summary>4xx: the same command may succeed later.</summary>
    public bool IsTransient => Code is >= 400 and < 500;

    /// <summary>5xx: never try the same again.</summary>
    public bool IsPermanent => Code is >= 500 and < 600;

    /// <summary>The reply on one line, as people read it in a log: <c>550 5.1.1 No such user</c>.</summary>
    public override string ToString() => Status is { } status
        ? string.Create(CultureInfo.InvariantCulture, $"{Code} {status} {Text.Replace('\n', ' ')}")
        : string.Create(CultureInfo.InvariantCulture, $"{Code} {Text.Replace('\n', ' ')}");
}
