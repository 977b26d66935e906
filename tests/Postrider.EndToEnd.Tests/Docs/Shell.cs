using System.Text.RegularExpressions;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Docs;

/// <summary>A shell of a reader who types what a page shows: a home folder of its own, and the program in it and on the path.</summary>
public sealed partial class Shell : IAsyncDisposable
{
    private const string NoResolver = "\n[dns]\nservers = [\"127.0.0.1:1\"]\n";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly TestFolder _home = new("reader");
    private readonly List<Daemon> _servers = [];
    private string _folder;

    public Shell()
    {
        _folder = _home.Path;
        // The message that pages judge and sign.
        _home.Write("message.eml", "From: ann@example.com\nTo: bob@example.org\nSubject: Hello\nDate: Tue, 24 Nov 2026 10:00:00 +0000\n\nHello Bob\n");
        var program = _home.Write("postrider", $"#!/bin/sh\nexec dotnet '{Checkout.Program}' \"$@\"\n");
        File.SetUnixFileMode(program, (UnixFileMode)0b111_101_101);
    }

    /// <summary>What the servers said.</summary>
    public string Log => string.Join('\n', _servers.Select(server => server.Output));

    /// <summary>Runs a line: changes the folder, starts a server and waits until it is there, or runs a command to its end.</summary>
    public async Task<CommandResult> TypeAsync(string line, CancellationToken cancellation)
    {
        if (line.StartsWith("cd ", StringComparison.Ordinal))
        {
            _folder = Path.GetFullPath(Path.Combine(_folder, line[3..].Replace("~", _home.Path, StringComparison.Ordinal)));
            return new CommandResult(0, "", "");
        }

        if (ServeLine().Match(line) is { Success: true } serve) return await ServeAsync(line, serve.Groups[1].Value, cancellation);
        var result = await Command.RunAsync("bash", ["-c", $"cd '{_folder}' && {line}"], "a-password-of-your-own\n", Environment);
        foreach (var settings in Directory.EnumerateFiles(_home.Path, "postrider.toml", SearchOption.AllDirectories)) Settle(settings);
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            if (!server.HasExited) await server.SignalAsync("TERM");
            await server.ExitAsync(CancellationToken.None);
            await server.DisposeAsync();
        }

        _home.Dispose();
    }

    private Dictionary<string, string> Environment => new() { ["HOME"] = _home.Path, ["PATH"] = $"{_home.Path}:{System.Environment.GetEnvironmentVariable("PATH")}" };

    private async Task<CommandResult> ServeAsync(string line, string options, CancellationToken cancellation)
    {
        var server = Daemon.Start("bash", ["-c", $"cd '{_folder}' && exec {line}"], Environment);
        _servers.Add(server);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(Patience);
        while (true)
        {
            var status = await Command.RunAsync("bash", ["-c", $"cd '{_folder}' && postrider status {options}"], null, Environment);
            if (status.ExitCode == 0) return status;
            if (server.HasExited) throw new InvalidOperationException($"'{line}' ended: {server.Output}");
            await Task.Delay(50, deadline.Token);
        }
    }

    /// <summary>Gives the relay free ports, and a resolver that nobody is: no mail of a test leaves the machine.</summary>
    private static void Settle(string settings)
    {
        var text = File.ReadAllText(settings);
        if (text.Contains(NoResolver, StringComparison.Ordinal)) return;
        text = ListenLine().Replace(text, _ => $"listen = [\"127.0.0.1:{Ports.Free()}\"]");
        text = text.Replace("\n[metrics]\n", "\n[metrics]\nenabled = false\n", StringComparison.Ordinal);
        File.WriteAllText(settings, text + NoResolver);
    }

    [GeneratedRegex(@"^(?:\./)?postrider serve ?(.*)$")]
    private static partial Regex ServeLine();

    [GeneratedRegex("^listen = .*$", RegexOptions.Multiline)]
    private static partial Regex ListenLine();
}
