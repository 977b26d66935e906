using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/queue</c>: what waits, and changes of it by filter.</summary>
internal sealed class QueueRoutes(AdminServices services)
{
    private const int LargestPage = 1000;

    /// <summary>Parameters that are the request's and not the filter's.</summary>
    private static readonly string[] OwnParameters = ["after", "limit", "all"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/queue", SummarizeAsync);
        routes.MapGet("/v1/queue/recipients", ListAsync);
        routes.MapGet("/v1/queue/count", CountAsync);
        routes.MapPost("/v1/queue/{change}", ChangeAsync);
    }

    private async Task SummarizeAsync(HttpContext context)
    {
        var destinations = await services.Spool.SummarizeAsync(Limit(context, 100), context.RequestAborted).ConfigureAwait(false);
        var overview = new QueueOverview(services.Spool.RecipientCount, services.Spool.Refusal, [.. destinations.Select(DestinationView.From)]);
        await context.Response.WriteAsJsonAsync(overview, AdminJson.Default.QueueOverview, null, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ListAsync(HttpContext context)
    {
        if (await ReadFilterAsync(context).ConfigureAwait(false) is not { } filter) return;
        RecipientKey? after = null;
        if (context.Request.Query["after"].ToString() is { Length: > 0 } place)
        {
            if (!RecipientPage.TryParsePlace(place, out var key))
            {
                await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, $"after={place} is not a place in the list.").ConfigureAwait(false);
                return;
            }

            after = key;
        }

        var limit = Limit(context, 100);
        var entries = await services.Spool.ListAsync(filter, after, limit, context.RequestAborted).ConfigureAwait(false);
        var next = entries.Count == limit ? RecipientPage.PlaceAfter(entries[^1].Recipient.Key) : null;
        var page = new RecipientPage([.. entries.Select(RecipientView.From)], next);
        await context.Response.WriteAsJsonAsync(page, AdminJson.Default.RecipientPage, null, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task CountAsync(HttpContext context)
    {
        if (await ReadFilterAsync(context).ConfigureAwait(false) is not { } filter) return;
        var count = new RecipientCount(await services.Spool.CountAsync(filter, context.RequestAborted).ConfigureAwait(false));
        await context.Response.WriteAsJsonAsync(count, AdminJson.Default.RecipientCount, null, context.RequestAborted).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        QueueChange? change = context.Request.RouteValues["change"] switch
        {
            "retry" => QueueChange.Retry,
            "hold" => QueueChange.Hold,
            "release" => QueueChange.Release,
            "delete" => QueueChange.Delete,
            "bounce" => QueueChange.Expire,
            _ => null,
        };
        if (change is not { } wanted)
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status404NotFound, "A queue can be told: retry, hold, release, bounce, delete.").ConfigureAwait(false);
            return;
        }

        if (await ReadFilterAsync(context).ConfigureAwait(false) is not { } filter) return;
        if (filter == new QueueFilter() && context.Request.Query["all"] != "true")
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, "No filter was given; all=true means everything.").ConfigureAwait(false);
            return;
        }

        // Not cut short when the client goes away: half of a change is worse than the whole.
        var changed = new RecipientCount(await services.Queue.ChangeAsync(filter, wanted, CancellationToken.None).ConfigureAwait(false));
        await context.Response.WriteAsJsonAsync(changed, AdminJson.Default.RecipientCount, null, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<QueueFilter?> ReadFilterAsync(HttpContext context)
    {
        if (FilterQuery.TryRead(context.Request.Query, OwnParameters, out var filter, out var error)) return filter;
        await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, error ?? "").ConfigureAwait(false);
        return null;
    }

    private static int Limit(HttpContext context, int otherwise) =>
        int.TryParse(context.Request.Query["limit"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? Math.Clamp(limit, 1, LargestPage)
            : otherwise;
}
