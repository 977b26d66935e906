using System.Text.Json;
using Spectre.Console;

namespace Postrider.Access;

/// <summary>How a command prints what it found.</summary>
public enum ListingFormat
{
    /// <summary>A table for people.</summary>
    Text,

    /// <summary>For programs.</summary>
    Json,
}

/// <summary>Prints users without anything secret.</summary>
internal static class CredentialListing
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Task WriteAsync(TextWriter output, CredentialDocument document, ListingFormat format) =>
        format == ListingFormat.Json ? output.WriteLineAsync(Json(document)) : WriteTableAsync(output, document);

    private static string Json(CredentialDocument document) => JsonSerializer.Serialize(
        document.Entries.Select(e => new { e.User, Senders = e.Senders.ToArray(), SignsInBy = Ways(e).ToArray() }), Indented);

    private static async Task WriteTableAsync(TextWriter output, CredentialDocument document)
    {
        if (document.Entries.IsEmpty)
        {
            await output.WriteLineAsync("Nobody may sign in. `postrider credential add USER` adds the first one.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("User", "May send as", "Signs in by");
        foreach (var entry in document.Entries)
            table.AddRow(Markup.Escape(entry.User), Markup.Escape(string.Join("\n", entry.Senders)), Markup.Escape(string.Join("\n", Ways(entry))));
        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private static IEnumerable<string> Ways(CredentialEntry entry)
    {
        if (entry.Verifier is not null) yield return "password";
        foreach (var fingerprint in entry.Fingerprints) yield return $"certificate {fingerprint[..16]}…";
        foreach (var subject in entry.Subjects) yield return $"certificate {subject}";
    }
}
