using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.DomainReports;

namespace Postrider.Http.Web;

/// <summary>Takes TLS reports by HTTPS (RFC 8460, 5.4): one a request, as it is or packed by gzip.</summary>
/// <param name="find">What takes them; <c>null</c> while none are taken.</param>
public sealed class TlsReportPart(Func<ReportIntake?> find) : IWebPart
{
    /// <summary>Where they are to be posted to.</summary>
    public const string Path = "/tlsrpt";

    /// <summary>Octets of a report, packed or not: TLS reports are small.</summary>
    public const int MaximumSize = 2 * 1024 * 1024;

    private const int MaximumAtOnce = 8;

    private static readonly string[] Types = ["application/tlsrpt+gzip", "application/tlsrpt+json", "application/json", "application/gzip"];

    private int _coming;

    public WebScheme Scheme => WebScheme.Https;

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost(Path, AnswerAsync).WithMetadata(new Bound());

    private async Task AnswerAsync(HttpContext context)
    {
        if (find() is not { } intake)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var type = context.Request.ContentType ?? "";
        if (!Types.Contains(type.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase))
        {
            await SayAsync(context, StatusCodes.Status415UnsupportedMediaType, "A report is application/tlsrpt+gzip or application/tlsrpt+json.").ConfigureAwait(false);
            return;
        }

        try
        {
            if (Interlocked.Increment(ref _coming) > MaximumAtOnce) await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "Too many reports come in at once; try again later.").ConfigureAwait(false);
            else await TakeAsync(context, intake).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _coming);
        }
    }

    private static async Task TakeAsync(HttpContext context, ReportIntake intake)
    {
        if (await ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false) is not { } octets)
        {
            await SayAsync(context, StatusCodes.Status413PayloadTooLarge, "The report is too large.").ConfigureAwait(false);
            return;
        }

        try
        {
            var (result, problem) = await intake.TakeFileAsync("", octets, ReportVia.Https, context.RequestAborted).ConfigureAwait(false);
            if (result == ReportIntakeResult.SetAside) await SayAsync(context, StatusCodes.Status400BadRequest, problem is null ? "The report is on none of our domains." : $"This is no report: {problem}.").ConfigureAwait(false);
            else context.Response.StatusCode = StatusCodes.Status201Created;
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "The report could not be stored; try again later.").ConfigureAwait(false);
        }
    }

    /// <returns><c>null</c> when it is longer than it may be.</returns>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        using var octets = new MemoryStream();
        var block = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            while (await request.Body.ReadAsync(block, cancellation).ConfigureAwait(false) is > 0 and var length)
            {
                if (octets.Length + length > MaximumSize) return null;
                octets.Write(block, 0, length);
            }
        }
        catch (BadHttpRequestException failure) when (failure.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        return octets.ToArray();
    }

    private static Task SayAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }

    private sealed class Bound : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => MaximumSize;
    }
}
