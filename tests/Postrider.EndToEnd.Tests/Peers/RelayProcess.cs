using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Smtp.Sasl;

namespace Postrider.EndToEnd.Peers;

/// <summary>The program under test as its users run it: a process of its own with a configuration, a data directory and one user.</summary>
public sealed class RelayProcess : IAsyncDisposable
{
    public const string User = "shop@sender.test";
    public const string Password = "correct-horse-battery-staple";

    private readonly TestFolder _folder = new("relay");
    private Daemon? _daemon;

    private RelayProcess(RelaySetup setup)
    {
        Submission = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        Submissions = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        Open = new IPEndPoint(IPAddress.Loopback, Ports.Free());
        CertificateFile = Path.Combine(_folder.Path, "certificate.pem");
        using (var certificate = SelfSignedCertificate.Create(["localhost", "relay.test"], [IPAddress.Loopback], DateTimeOffset.UtcNow))
            SelfSignedCertificate.Write(certificate, CertificateFile, Path.Combine(_folder.Path, "key.pem"));
        DataDirectory = Path.Combine(_folder.Path, "data");
        Directory.CreateDirectory(DataDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        CredentialFile.Write(
            Path.Combine(DataDirectory, CredentialFile.FileName),
            CredentialDocument.CreateEmpty().With(new CredentialEntry { User = User, Senders = ["*"], Verifier = ScramKeys.CreateVerifier(Password) }));
        ConfigurationFile = _folder.Write("postrider.toml", $$"""
            hostname = "relay.test"
            data_directory = "{{DataDirectory}}"

            [tls]
            certificates = [{ certificate = "{{CertificateFile}}", key = "{{_folder.Path}}/key.pem" }]

            [[listener]]
            name = "submission"
            kind = "submission"
            listen = ["{{Submission}}"]

            [[listener]]
            name = "submissions"
            kind = "submissions"
            listen = ["{{Submissions}}"]

            [[listener]]
            name = "relay"
            kind = "relay"
            listen = ["{{Open}}"]
            relay_networks = ["127.0.0.1"]

            [dns]
            servers = ["{{setup.Resolver}}"]
            timeout = "2s"

            [metrics]
            enabled = false

            {{setup.Settings}}
            """);
    }

    /// <summary>STARTTLS, then sign-in.</summary>
    public IPEndPoint Submission { get; }

    /// <summary>TLS from the first octet, then sign-in.</summary>
    public IPEndPoint Submissions { get; }

    /// <summary>Relays for this machine without sign-in.</summary>
    public IPEndPoint Open { get; }

    public string CertificateFile { get; }

    /// <summary>Where certificate, key and settings lie.</summary>
    public string Folder => _folder.Path;

    public string DataDirectory { get; }

    public string ConfigurationFile { get; }

    public int ProcessId => Daemon.ProcessId;

    /// <summary>What it logged.</summary>
    public string Log => _daemon?.Output ?? "";

    /// <summary>Writes its configuration, and does not start it yet.</summary>
    public static RelayProcess Prepare(RelaySetup setup) => new(setup);

    public static async Task<RelayProcess> StartAsync(
        RelaySetup setup, CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        var relay = new RelayProcess(setup);
        await relay.StartAsync(cancellation, environment);
        return relay;
    }

    /// <summary>Starts it (again), on what its data directory holds.</summary>
    /// <param name="environment">More of it than the test's own.</param>
    public async Task StartAsync(CancellationToken cancellation, IReadOnlyDictionary<string, string>? environment = null)
    {
        _daemon = Daemon.Start("dotnet", [Checkout.Program, "serve", "--config", ConfigurationFile], environment);
        foreach (var endpoint in (IPEndPoint[])[Submission, Submissions, Open]) await _daemon.ListensAsync(endpoint, cancellation);
    }

    /// <summary>Changes the settings file and sends SIGHUP, and waits until the log says what became of it.</summary>
    public async Task ReloadAsync(string was, string becomes, CancellationToken cancellation)
    {
        var settings = await File.ReadAllTextAsync(ConfigurationFile, cancellation);
        if (!settings.Contains(was, StringComparison.Ordinal)) throw new ArgumentException($"Not in the settings: {was}", nameof(was));
        await File.WriteAllTextAsync(ConfigurationFile, settings.Replace(was, becomes, StringComparison.Ordinal), cancellation);
        var reloads = Reloads();
        await SignalAsync("HUP");
        await UntilAsync(() => Reloads() > reloads, cancellation);

        int Reloads() => Log.Split("Reload: in force").Length + Log.Split("Reload: nothing").Length;
    }

    /// <summary>Waits until it has logged these words.</summary>
    public Task LogsAsync(string words, CancellationToken cancellation) => UntilAsync(() => Log.Contains(words, StringComparison.Ordinal), cancellation);

    private static async Task UntilAsync(Func<bool> isSo, CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!isSo()) await Task.Delay(20, deadline.Token);
    }

    /// <summary>Whether it is the certificate that this relay shows.</summary>
    public bool Shows(X509Certificate? certificate)
    {
        using var own = X509CertificateLoader.LoadCertificateFromFile(CertificateFile);
        return certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(own.RawData);
    }

    /// <summary>Sends a signal by name: HUP, TERM.</summary>
    public Task SignalAsync(string signal) => Daemon.SignalAsync(signal);

    /// <summary>SIGKILL, and waits until it is gone.</summary>
    public Task KillAsync() => Daemon.KillAsync();

    public Task<int> ExitAsync(CancellationToken cancellation) => Daemon.ExitAsync(cancellation);

    /// <summary>Runs a command of the program against this relay.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => Command.RunAsync("dotnet", [Checkout.Program, .. arguments, "--config", ConfigurationFile]);

    /// <summary>The same with <c>--json</c>, which must succeed.</summary>
    public async Task<JsonElement> AskAsync(params string[] arguments)
    {
        var result = await RunAsync([.. arguments, "--json"]);
        if (result.ExitCode != 0) throw new InvalidOperationException($"postrider {string.Join(' ', arguments)}: {result}\n{Log}");
        return JsonDocument.Parse(result.Output).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    private Daemon Daemon => _daemon ?? throw new InvalidOperationException("The relay was not started.");
}
