using System.Diagnostics;
using System.Globalization;
using Postrider.Mail.Dkim;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.Storage.Tests.Domains;

/// <summary>A process that adds domains, as a command beside the server does.</summary>
internal static class DomainHost
{
    public const int Domains = 15;

    /// <param name="arguments">The data directory, and the number of the process.</param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        using var database = await StationDatabase.OpenAsync(arguments[0], CancellationToken.None);
        using var secrets = SecretBox.Open(arguments[0], null);
        var store = new SqliteDomainStore(database, secrets);
        for (var i = 0; i < Domains; i++)
        {
            var name = DomainName.Parse($"d{i}-{arguments[1]}.example");
            using var key = DkimSigningKey.Generate(name, "s1", DkimAlgorithm.Ed25519Sha256);
            if (!await store.AddAsync(new SendingDomain { Name = name, CreatedAt = DateTimeOffset.UnixEpoch }, [key], CancellationToken.None)) return 1;
        }

        return 0;
    }

    /// <returns>What it complained of, when it has ended.</returns>
    public static async Task<string> StartAsync(string directory, int number, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(
            "dotnet", [Path.Combine(AppContext.BaseDirectory, "Postrider.Storage.Tests.dll"), "domain-host", directory, number.ToString(CultureInfo.InvariantCulture)])
        { RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        var output = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 ? output : $"exit code {process.ExitCode}: {output}";
    }
}
