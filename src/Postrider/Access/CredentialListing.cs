using System.Text.Json;
using Postrider.Smtp.Sasl;
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
        document.Entries.Select(e => new { e.User, Senders = e.Senders.ToArray(), SignsInBy = Ways(e).ToArray(), e.Labels.Tenant, Stream = e.Labels.Stream is { } stream ? CredentialLabels.WordOf(stream) : null, e.Labels.Pool }), Indented);

    private static async Task WriteTableAsync(TextWriter output, CredentialDocument document)
    {
        if (document.Entries.IsEmpty)
        {
            await output.WriteLineAsync("Nobody may sign in. `postrider credential add USER` adds the first one.");
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        var hasLabels = document.Entries.Any(static entry => entry.Labels != PrincipalLabels.None);
        table.AddColumns("User", "May send as", "Signs in by");
        if (hasLabels) table.AddColumn("Labels");
        foreach (var entry in document.Entries)
        {
            string[] cells = [entry.User, string.Join("\n", entry.Senders), string.Join("\n", Ways(entry)), .. hasLabels ? [string.Join("\n", LabelsOf(entry))] : Array.Empty<string>()];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) }).Write(table);
    }

    private static IEnumerable<string> LabelsOf(CredentialEntry entry)
    {
        if (entry.Labels.Tenant is { } tenant) yield return $"tenant {tenant}";
        if (entry.Labels.Stream is { } stream) yield return CredentialLabels.WordOf(stream);
        if (entry.Labels.Pool is { } pool) yield return $"pool {pool}";
    }

    private static IEnumerable<string> Ways(CredentialEntry entry)
    {
        if (entry.Verifier is not null) yield return "password";
        foreach (var fingerprint in entry.Fingerprints) yield return $"certificate {fingerprint[..16]}…";
        foreach (var subject in entry.Subjects) yield return $"certificate {subject}";
    }
}
