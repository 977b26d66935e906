using System.Diagnostics;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Serving;

/// <summary>A conversation with <c>sendmail -bs</c>, a command and its reply at a time.</summary>
internal sealed class Dialogue : IAsyncDisposable
{
    private readonly Process _process;

    private Dialogue(Process process) => _process = process;

    public static Dialogue Start(string config)
    {
        var start = new ProcessStartInfo("dotnet", [Checkout.Program, "sendmail", "-bs", "-C", config]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new Dialogue(Process.Start(start) ?? throw new InvalidOperationException("sendmail did not start."));
    }

    /// <summary>The next line that it says.</summary>
    public async Task<string> ReadAsync(CancellationToken cancellation)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        return await _process.StandardOutput.ReadLineAsync(deadline.Token) ?? "";
    }

    public async Task<string> AskAsync(string line, CancellationToken cancellation)
    {
        await _process.StandardInput.WriteAsync($"{line}\n");
        await _process.StandardInput.FlushAsync(cancellation);
        return await ReadAsync(cancellation);
    }

    public async Task<int> ExitAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
