using System.Net.Http.Json;
using System.Text.Json;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Trial;

/// <summary>One sandbox for all tests. What fails in the end is sent at once, so that all of it is waited for at the same time.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private SandboxProcess? _sandbox;
    private HttpClient? _http;

    public SandboxProcess Sandbox => _sandbox ?? throw new InvalidOperationException("The sandbox was not started.");

    public HttpClient Http => _http ?? throw new InvalidOperationException("The sandbox was not started.");

    /// <summary>The sender of the message to a recipient that fails, so that its report is known by its address. It asks for no manner itself.</summary>
    public static string SenderFor(string recipient) => $"from-{recipient.Replace('@', '.')}@sender.example";

    public async ValueTask InitializeAsync()
    {
        _sandbox = await SandboxProcess.StartAsync(CancellationToken.None, "--retry-after", "1", "--give-up-after", "10");
        _http = new HttpClient { BaseAddress = _sandbox.Captures, Timeout = TimeSpan.FromMinutes(2) };
        foreach (var row in SandboxTests.Failures) await SendAsync(row.Data.Item1, SenderFor(row.Data.Item1), "Fails");
    }

    public async Task SendAsync(string recipient, string sender, string subject)
    {
        using var message = new MimeMessage { Subject = subject, Body = new TextPart { Text = "Hello" } };
        message.From.Add(MailboxAddress.Parse(sender));
        message.To.Add(MailboxAddress.Parse(recipient));
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", Sandbox.PlainPort, SecureSocketOptions.None);
        await client.SendAsync(message);
        await client.DisconnectAsync(true);
    }

    public async Task<JsonElement[]> ListAsync(string to) =>
        [.. (await Http.GetFromJsonAsync<JsonElement>(new Uri($"/messages?to={to}", UriKind.Relative))).GetProperty("messages").EnumerateArray()];

    /// <summary>Waits for a message as docs/sandbox.md says.</summary>
    public async Task<JsonElement> WaitAsync(string conditions) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri($"/messages/wait?seconds=60&{conditions}", UriKind.Relative));

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }
}
