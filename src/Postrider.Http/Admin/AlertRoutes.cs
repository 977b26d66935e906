using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/alerts</c>: what is wrong now, and whether those can be reached who are told.</summary>
internal sealed class AlertRoutes(IAlertDesk desk)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/alerts", context => context.Response.WriteAsJsonAsync(new AlertListing(desk.Active), AdminJson.Default.AlertListing, null, context.RequestAborted));
        routes.MapPost("/v1/alerts/test", async context =>
        {
            var results = await desk.TestAsync(context.RequestAborted).ConfigureAwait(false);
            await context.Response.WriteAsJsonAsync(new AlertTest([.. results.Select(static one => new AlertTestResult(one.Channel, one.Problem))]), AdminJson.Default.AlertTest, null, context.RequestAborted).ConfigureAwait(false);
        });
    }
}
