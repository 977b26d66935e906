using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Postrider.EndToEnd.Peers;

/// <summary>Serves MTA-STS policies over HTTPS for any domain; some hang, some show a certificate that has expired.</summary>
internal sealed class PolicyHost : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, string?> _policies = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<string> _asked = new();
    private HttpsPeer? _peer;

    public int Port => _peer!.Port; // It is there once it has started.

    /// <summary>Domains whose policy was asked for, in order.</summary>
    public IReadOnlyCollection<string> Asked => _asked;

    /// <param name="certificateOf">The certificate for the name that a client asks for.</param>
    public static async Task<PolicyHost> StartAsync(Func<string?, X509Certificate2> certificateOf, CancellationToken cancellation)
    {
        var host = new PolicyHost();
        host._peer = await HttpsPeer.StartAsync(new HttpsConnectionAdapterOptions { ServerCertificateSelector = (_, name) => certificateOf(name) }, host.AnswerAsync, cancellation);
        return host;
    }

    /// <param name="policy">The policy's text; <c>null</c> for a host that never answers.</param>
    public void Serve(string domain, string? policy) => _policies[$"mta-sts.{domain}"] = policy;

    public ValueTask DisposeAsync() => _peer!.DisposeAsync(); // As above.

    private async Task AnswerAsync(HttpContext context)
    {
        // As it was sent: Request.Host has A-labels turned into what people read.
        var asked = context.Request.Headers.Host.ToString().Split(':')[0];
        _asked.Enqueue(asked);
        if (context.Request.Path != "/.well-known/mta-sts.txt" || !_policies.TryGetValue(asked, out var policy))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (policy is null)
        {
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }

        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(policy ?? "", context.RequestAborted);
    }
}
