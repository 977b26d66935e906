using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Postrider.Storage.Tests.PublicSuffix;

/// <summary>A web server on this machine that has a list, and answers as it is told to.</summary>
internal sealed class ListServer : IAsyncDisposable
{
    public const string List = "// ===BEGIN ICANN DOMAINS===\ncom\nco.uk\n// ===END ICANN DOMAINS===\n";

    private readonly WebApplication _server;

    private ListServer(WebApplication server) => _server = server;

    public string Text { get; set; } = List;

    public string Tag { get; set; } = "\"1\"";

    public int Status { get; set; } = 200;

    /// <summary>If-None-Match of each question; empty where there was none.</summary>
    public List<string> Asked { get; } = [];

    public Uri Url { get; private set; } = new("http://127.0.0.1/");

    public static async Task<ListServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0));
        var server = new ListServer(builder.Build());
        server._server.Run(server.AnswerAsync);
        await server._server.StartAsync();
        server.Url = new Uri($"{server._server.Urls.First()}/list.dat");
        return server;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var known = context.Request.Headers.IfNoneMatch.ToString();
        Asked.Add(known);
        context.Response.Headers.ETag = Tag;
        context.Response.StatusCode = Status == 200 && known == Tag ? 304 : Status;
        if (context.Response.StatusCode == 200) await context.Response.WriteAsync(Text);
    }
}
