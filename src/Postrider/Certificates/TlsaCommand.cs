using System.CommandLine;
using System.Globalization;
using Postrider.Http.Admin;
using Postrider.Queue;

namespace Postrider.Certificates;

/// <summary><c>postrider tlsa</c>: the TLSA records that the certificates of the running relay want.</summary>
internal static class TlsaCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new AdminOptions();
        var command = new Command("tlsa", "Print the TLSA records (DANE) of the running relay's certificates: of the keys in use, and of those that come next.");
        options.AddTo(command);
        command.SetAction((parsed, cancellation) => AdminRun.RunAsync(terminal, options, parsed, async client =>
        {
            var listing = await client.ListCertificatesAsync(cancellation).ConfigureAwait(false);
            var records = new TlsaListing([.. listing.Certificates.SelectMany(one => one.Tlsa).Distinct()]);
            if (parsed.GetValue(options.Json)) await terminal.WriteJsonAsync(records, CertificateJson.Default.TlsaListing, cancellation).ConfigureAwait(false);
            else foreach (var record in records.Records) Write(terminal, record);
            return records.Records.Count == 0 ? ExitCode.NoMatch : ExitCode.Done;
        }));
        return command;
    }

    private static void Write(Terminal terminal, WantedTlsa record) => terminal.WriteUnbroken($"{record.Name}. 3600 IN TLSA {record.Record} ; {Say(record)}");

    private static string Say(WantedTlsa record) => record switch
    {
        { Key: "current" } => "the key in use",
        { ReadyAt: { } ready } => string.Create(CultureInfo.InvariantCulture, $"the next key, in the DNS since {record.SeenSince:u}, to be used from {ready:u} on"),
        _ => "the next key: set it now, so that it may be used at the next renewal",
    };
}

/// <summary>What <c>postrider tlsa --json</c> prints.</summary>
internal sealed record TlsaListing(IReadOnlyList<WantedTlsa> Records);
