using System.Net;
using System.Text.Json;

namespace Postrider.EndToEnd.Peers;

/// <summary><c>postrider sandbox</c> as a process, on ports that the system chose.</summary>
public sealed class SandboxProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TestFolder _folder = new("sandbox");
    private readonly string[] _options;
    private Daemon _daemon;
    private JsonElement _state;

    private SandboxProcess(string[] options)
    {
        _options = options;
        _daemon = Start();
    }

    /// <summary>Options for ports that are free.</summary>
    public static IReadOnlyList<string> AnyPorts { get; } = ["--port", "0", "--tls-port", "0", "--plain-port", "0", "--http-port", "0"];

    public string Folder => _folder.Path;

    /// <summary>Everything that it printed.</summary>
    public string Output => _daemon.Output;

    public int SubmissionsPort => _state.GetProperty("submissions_port").GetInt32();

    public int PlainPort => _state.GetProperty("plain_port").GetInt32();

    public string User => _state.GetProperty("user").GetString()!;

    public string Password => _state.GetProperty("password").GetString()!;

    public string Certificate => _state.GetProperty("certificate").GetString()!;

    /// <summary>Where captured mail is told over HTTP.</summary>
    public Uri Captures => new(_state.GetProperty("captures").GetString()!);

    public static async Task<SandboxProcess> StartAsync(CancellationToken cancellation, params string[] options)
    {
        var sandbox = new SandboxProcess(options);
        try
        {
            await sandbox.OpensAsync(cancellation);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it again in its directory.</summary>
    public async Task RestartAsync(CancellationToken cancellation)
    {
        await _daemon.DisposeAsync();
        _daemon = Start();
        await OpensAsync(cancellation);
    }

    /// <summary>Runs one of its commands: <c>list</c>, <c>show</c>, <c>clear</c>.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) =>
        Command.RunAsync("dotnet", [Checkout.Program, "sandbox", .. arguments, "--directory", Folder]);

    public Task SignalAsync(string signal) => _daemon.SignalAsync(signal);

    public Task KillAsync() => _daemon.KillAsync();

    public Task<int> ExitAsync(CancellationToken cancellation) => _daemon.ExitAsync(cancellation);

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    private string StateFile => Path.Combine(Folder, "sandbox.json");

    private Daemon Start() => Daemon.Start("dotnet", [Checkout.Program, "sandbox", "--directory", Folder, .. AnyPorts, .. _options]);

    private async Task OpensAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        // The last line of its words, or the whole object: then its file is written too.
        while (!(Output.Contains("Ctrl-C", StringComparison.Ordinal) || Output.TrimEnd().EndsWith('}')))
        {
            if (_daemon.HasExited) throw new InvalidOperationException($"The sandbox ended:\n{Output}");
            await Task.Delay(20, deadline.Token);
        }

        _state = JsonDocument.Parse(await File.ReadAllBytesAsync(StateFile, cancellation)).RootElement;
        await _daemon.ListensAsync(new IPEndPoint(IPAddress.Loopback, PlainPort), cancellation);
    }
}
