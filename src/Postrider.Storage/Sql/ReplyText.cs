using System.Globalization;
using Postrider.Smtp;

namespace Postrider.Storage.Sql;

/// <summary>A reply in one column: <c>550 5.1.1 text</c>, with <c>-</c> where there is no enhanced code, lines parted by line feeds.</summary>
internal static class ReplyText
{
    /// <summary>Characters of a reply's text that are kept: verbatim for any real peer, bounded for a hostile one.</summary>
    private const int MaximumText = 2048;

    public static string? Write(Reply? reply)
    {
        if (reply is null) return null;
        var text = reply.Text.Length <= MaximumText ? reply.Text : reply.Text[..MaximumText];
        return string.Create(CultureInfo.InvariantCulture, $"{reply.Code} {reply.Status?.ToString() ?? "-"} {text}");
    }

    /// <summary>Reads one back; what cannot be read becomes the text of a 451, for a reply is told to people and decides nothing any more.</summary>
    public static Reply? Read(string? stored)
    {
        if (stored is null) return null;
        var parts = stored.Split(' ', 3);
        if (parts.Length < 3 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var code)) return new Reply(451, (EnhancedStatusCode?)null, stored);
        if (parts[1] == "-") return new Reply(code, (EnhancedStatusCode?)null, parts[2]);
        return EnhancedStatusCode.TryParse(parts[1], out var status, out var length) && length == parts[1].Length
            ? new Reply(code, status, parts[2])
            : new Reply(code, (EnhancedStatusCode?)null, $"{parts[1]} {parts[2]}");
    }
}
