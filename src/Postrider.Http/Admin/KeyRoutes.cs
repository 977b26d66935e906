using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/domains/NAME/rotate-key</c>: signing keys take turns on request.</summary>
internal sealed class KeyRoutes(IKeyDesk desk)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/domains/{name}/rotate-key", RotateAsync);

    private async Task RotateAsync(HttpContext context)
    {
        var name = context.Request.RouteValues["name"] as string ?? "";
        try
        {
            // Not ended by a client that goes away: keys that were made are to be published.
            if (await desk.RotateAsync(name, CancellationToken.None).ConfigureAwait(false) is { } report)
                await context.Response.WriteAsJsonAsync(report, AdminJson.Default.KeyRotationReport, null, context.RequestAborted).ConfigureAwait(false);
            else await AdminFailures.RefuseAsync(context, StatusCodes.Status404NotFound, $"'{name}' is not a domain of this relay; `postrider domain list` shows them.").ConfigureAwait(false);
        }
        catch (IOException failure) when (!context.Response.HasStarted)
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message).ConfigureAwait(false);
        }
    }
}
