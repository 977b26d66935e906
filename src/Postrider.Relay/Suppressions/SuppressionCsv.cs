using System.Buffers;
using System.Globalization;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Relay.Suppressions;

/// <summary>
/// Suppressions as a table (RFC 4180): <c>address,tenant,stream,reason,since,expires,note</c>. Only the address must be there, and columns may stand in any order, so that lists of
/// other systems can be read; what is not given is as <see cref="Read"/> is told.
/// </summary>
public static class SuppressionCsv
{
    public const string Header = "address,tenant,stream,reason,since,expires,note";

    /// <summary>What must stand in quotes: also what other systems part cells by, for it is read as that.</summary>
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    private static readonly string[] AddressNames = ["address", "email", "recipient", "email_address", "emailaddress"];

    public static string Write(IEnumerable<Suppression> suppressions)
    {
        var text = new StringBuilder(Header).Append("\r\n");
        foreach (var one in suppressions)
        {
            string[] cells = [one.Address, one.Scope.Tenant, one.Scope.StreamWord, one.Reason.Word(), Moment(one.At), one.Expires is { } end ? Moment(end) : "", one.Note];
            text.AppendJoin(',', cells.Select(Quoted)).Append("\r\n");
        }

        return text.ToString();
    }

    /// <param name="text">The whole file. Without a header line, each line is an address and nothing else counts.</param>
    /// <param name="otherwise">Scope, reason and moment where the table does not say them.</param>
    /// <exception cref="FormatException">A line cannot be read; the message says which. Nothing was read then.</exception>
    public static IReadOnlyList<Suppression> Read(string text, Suppression otherwise)
    {
        var result = new List<Suppression>();
        string[]? columns = null;
        foreach (var (line, cells) in CsvLines.Read(text))
        {
            if (columns is null)
            {
                columns = [.. cells.Select(cell => cell.Trim().ToLowerInvariant())];
                if (columns.Any(AddressNames.Contains)) continue;
                columns = ["address"];
            }

            result.Add(ReadLine(columns, cells, otherwise, line));
        }

        return result;
    }

    private static Suppression ReadLine(string[] columns, IReadOnlyList<string> cells, Suppression otherwise, int line)
    {
        var text = AddressNames.Select(Cell).FirstOrDefault(found => found.Length > 0) ?? "";
        if (!MailboxAddress.TryParse(text, out var address)) throw new FormatException($"line {line}: '{text}' is not an address such as bob@example.com.");
        var stream = otherwise.Scope.Stream;
        if (Cell("stream") is { Length: > 0 } word && !SuppressionScope.TryParseStream(word, out stream)) throw new FormatException($"line {line}: the stream '{word}' is not known. It is all, bulk or transactional.");
        var reason = otherwise.Reason;
        if (Cell("reason") is { Length: > 0 } why && !SuppressionReasonWords.TryParse(why, out reason)) throw new FormatException($"line {line}: the reason '{why}' is not known. It is one of {string.Join(", ", SuppressionReasonWords.All)}.");
        return new Suppression(new SuppressionScope(Cell("tenant") is { Length: > 0 } tenant ? tenant : otherwise.Scope.Tenant, stream), Suppression.KeyOf(address), reason, MomentOf("since") ?? otherwise.At)
        {
            Expires = MomentOf("expires") ?? otherwise.Expires,
            Note = Cell("note") is { Length: > 0 } note ? note : otherwise.Note,
        };

        string Cell(string name)
        {
            var at = Array.IndexOf(columns, name);
            return at < 0 || at >= cells.Count ? "" : cells[at].Trim();
        }

        DateTimeOffset? MomentOf(string name)
        {
            if (Cell(name) is not { Length: > 0 } written) return null;
            return DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment)
                ? moment
                : throw new FormatException($"line {line}: '{written}' under {name} is not a time such as 2026-11-24T12:00:00Z.");
        }
    }

    private static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // A cell that a spreadsheet would take for a formula is made text by a quote before it.
    private static string Quoted(string cell)
    {
        var safe = cell is ['=' or '+' or '-' or '@', ..] ? "'" + cell : cell;
        return safe.AsSpan().IndexOfAny(Special) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
