using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/certificates</c>: those shown to clients, and their renewal.</summary>
internal sealed class CertificateRoutes(ICertificateDesk desk)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/certificates", context => context.Response.WriteAsJsonAsync(desk.List(), AdminJson.Default.CertificateListing, null, context.RequestAborted));
        routes.MapPost("/v1/certificates/renew", RenewAsync);
        routes.MapPost("/v1/certificates/revoke", RevokeAsync);
    }

    private async Task RevokeAsync(HttpContext context)
    {
        var ended = await desk.RevokeAsync(context.Request.Query["name"].FirstOrDefault() ?? "", CancellationToken.None).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(new RenewalReport(ended), AdminJson.Default.RenewalReport, null, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task RenewAsync(HttpContext context)
    {
        // Not ended by a client that goes away: an order that was begun is brought to its end.
        var ended = await desk.RenewAsync(context.Request.Query["name"].FirstOrDefault(), CancellationToken.None).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(new RenewalReport(ended), AdminJson.Default.RenewalReport, null, context.RequestAborted).ConfigureAwait(false);
    }
}
