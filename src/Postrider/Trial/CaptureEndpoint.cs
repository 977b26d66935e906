using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Postrider.Sandbox.Captures;

namespace Postrider.Trial;

/// <summary>
/// Tells over HTTP what the sandbox captured, for its own commands and for tests in any language. Loopback only, and only to who speaks to it by
/// an address or as localhost: a page in a browser whose name was made to point here (DNS rebinding) is refused.
/// </summary>
internal sealed class CaptureEndpoint : IAsyncDisposable
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private readonly WebApplication _application;
    private readonly CaptureStore _captures;
    private readonly TimeProvider _time;

    public CaptureEndpoint(IPEndPoint endpoint, CaptureStore captures, TimeProvider time, ILoggerFactory loggers)
    {
        _captures = captures;
        _time = time;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            server.Listen(endpoint);
        });
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(loggers);
        _application = builder.Build();
        _application.Use(RefuseStrangersAsync);
        _application.MapGet("/messages", ListAsync);
        _application.MapDelete("/messages", Clear);
        _application.MapGet("/messages/wait", WaitAsync);
        _application.MapGet("/messages/{id:long}", ShowAsync);
        _application.MapGet("/messages/{id:long}/raw", ShowRawAsync);
    }

    /// <summary>Its address, with the port that the system chose; known once it is started.</summary>
    public string Address => _application.Urls.First();

    public Task StartAsync(CancellationToken cancellation) => _application.StartAsync(cancellation);

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static Task RefuseStrangersAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (host == "localhost" || IPAddress.TryParse(host, out _)) return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        return context.Response.WriteAsync("Ask for 127.0.0.1 or localhost.\n", context.RequestAborted);
    }

    private Task ListAsync(HttpContext context)
    {
        var fits = Filter(context.Request.Query);
        return context.Response.WriteAsJsonAsync(
            new CaptureList([.. _captures.Messages.Where(fits).Select(CaptureView.Summarize)]), SandboxJson.Default.CaptureList, null, context.RequestAborted);
    }

    private Task Clear(HttpContext context)
    {
        _captures.Clear();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task ShowAsync(HttpContext context) => Find(context) is { } message
        ? context.Response.WriteAsJsonAsync(CaptureView.Show(message), SandboxJson.Default.CaptureView, null, context.RequestAborted)
        : RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such message; it may have been cleared, or pushed out by newer ones.");

    private async Task ShowRawAsync(HttpContext context)
    {
        if (Find(context) is not { } message)
        {
            await RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such message; it may have been cleared, or pushed out by newer ones.").ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "message/rfc822";
        context.Response.ContentLength = message.Content.Length;
        await context.Response.BodyWriter.WriteAsync(message.Content, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>Answers with the first message that fits, as soon as it is there; 408 when none came in <c>seconds</c>.</summary>
    private async Task WaitAsync(HttpContext context)
    {
        if (!TryReadWait(context.Request.Query["seconds"].ToString(), out var wait))
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"'seconds' is a number from 0 to {LongestWait.TotalSeconds:0}.").ConfigureAwait(false);
            return;
        }

        using var deadline = new CancellationTokenSource(wait, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);
        try
        {
            var message = await _captures.WaitForAsync(Filter(context.Request.Query), ending.Token).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(CaptureView.Show(message), SandboxJson.Default.CaptureView, null, context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, StatusCodes.Status408RequestTimeout, "No such message came in that time.").ConfigureAwait(false);
        }
    }

    private static bool TryReadWait(string text, out TimeSpan wait)
    {
        wait = TimeSpan.FromSeconds(30);
        if (text.Length == 0) return true;
        if (!double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds) || seconds > LongestWait.TotalSeconds) return false;
        wait = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary><c>to</c> and <c>from</c> are whole addresses of the envelope, <c>subject</c> a piece of the subject, <c>after</c> an id.</summary>
    private static Func<CapturedMessage, bool> Filter(IQueryCollection query)
    {
        var to = query["to"].ToString();
        var from = query["from"].ToString();
        var subject = query["subject"].ToString();
        _ = long.TryParse(query["after"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var after);
        return message => message.Id > after
            && (to.Length == 0 || message.Recipients.Contains(to, StringComparer.OrdinalIgnoreCase))
            && (from.Length == 0 || message.Sender.Equals(from, StringComparison.OrdinalIgnoreCase))
            && (subject.Length == 0 || CaptureView.SubjectOf(message)?.Contains(subject, StringComparison.OrdinalIgnoreCase) == true);
    }

    private CapturedMessage? Find(HttpContext context) =>
        long.TryParse(context.Request.RouteValues["id"]?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? _captures.Find(id) : null;

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(why + "\n", context.RequestAborted);
    }
}
