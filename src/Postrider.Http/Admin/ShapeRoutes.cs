using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Queue;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/shape</c>: what holds ready queues back by rule, and what replies led to.</summary>
internal sealed class ShapeRoutes(AdminServices services)
{
    private const int ShownEvents = 200;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/shape", ReportAsync);

    private Task ReportAsync(HttpContext context)
    {
        var queues = services.Queue.ReadyQueues().Where(IsShaped).Select(queue => ReadyQueueState.From(queue)!); // From answers null only to null.
        var report = new ShapeReport(services.Time.GetUtcNow(), [.. queues], [.. services.Queue.ShapingEvents().Take(ShownEvents).Select(ShapingEventView.From)]);
        return context.Response.WriteAsJsonAsync(report, AdminJson.Default.ShapeReport, null, context.RequestAborted);
    }

    private static bool IsShaped(ReadyQueueView queue) =>
        queue.Pace < 1 || queue.Reaction is not null || queue.Constraint is QueueConstraint.MessageRate or QueueConstraint.ConnectionRate or QueueConstraint.Paused or QueueConstraint.ConnectionLimit;
}
