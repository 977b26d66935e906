using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/warmup</c> and <c>/v1/reputation</c>: what the station has learnt of its senders.</summary>
internal sealed class StandingRoutes(IStandingDesk desk)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/warmup", context => context.Response.WriteAsJsonAsync(
            new WarmUpListing([.. desk.WarmUpProgress().Select(WarmUpView.From)]), AdminJson.Default.WarmUpListing, null, context.RequestAborted));
        routes.MapGet("/v1/reputation", context => context.Response.WriteAsJsonAsync(
            new ReputationListing([.. desk.Standings().Select(ReputationView.From)], desk.HeldTenants()), AdminJson.Default.ReputationListing, null, context.RequestAborted));
        routes.MapPost("/v1/reputation/resume", ResumeAsync);
    }

    private async Task ResumeAsync(HttpContext context)
    {
        var tenant = context.Request.Query["tenant"].ToString();
        var resumed = await desk.ResumeAsync(tenant, context.RequestAborted).ConfigureAwait(false);
        if (!resumed) context.Response.StatusCode = StatusCodes.Status404NotFound;
        if (resumed) await context.Response.WriteAsJsonAsync(new RecipientCount(1), AdminJson.Default.RecipientCount, null, context.RequestAborted).ConfigureAwait(false);
        else await context.Response.WriteAsJsonAsync(new AdminProblem(StatusCodes.Status404NotFound, $"The tenant '{tenant}' is neither slowed nor paused."), AdminJson.Default.AdminProblem, null, context.RequestAborted).ConfigureAwait(false);
    }
}
