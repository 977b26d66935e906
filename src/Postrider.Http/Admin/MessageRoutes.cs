using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Admin;

/// <summary><c>/v1/messages</c>: one message, its octets and its story.</summary>
internal sealed class MessageRoutes(AdminServices services)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/messages/{id}", ShowAsync);
        routes.MapGet("/v1/messages/{id}/content", ReadContentAsync);
        routes.MapGet("/v1/trace", TraceAsync);
    }

    private async Task ShowAsync(HttpContext context)
    {
        if (await ReadIdAsync(context).ConfigureAwait(false) is not { } id) return;
        var message = await services.Spool.FindMessageAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (message is null)
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status404NotFound, $"No message {id} is in the queue.").ConfigureAwait(false);
            return;
        }

        var recipients = await services.Spool.FindRecipientsAsync(id, context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(MessageView.From(message, recipients, recipient => services.Queue.Find(recipient.Key)?.Queue ?? services.Queue.FindQueue(recipient.Address.Destination, WhyRoutes.PoliciesOf(message))), AdminJson.Default.MessageView, null, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>The message as it lies in the spool, header section and body.</summary>
    private async Task ReadContentAsync(HttpContext context)
    {
        if (await ReadIdAsync(context).ConfigureAwait(false) is not { } id) return;
        var body = await services.Spool.OpenBodyAsync(id, context.RequestAborted).ConfigureAwait(false);
        if (body is null)
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status404NotFound, $"The content of message {id} is not in the spool.").ConfigureAwait(false);
            return;
        }

        await using (body.ConfigureAwait(false))
        {
            context.Response.ContentType = "message/rfc822";
            context.Response.ContentLength = body.Size;
            var octets = body.OpenRead();
            await using (octets.ConfigureAwait(false)) await octets.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async Task TraceAsync(HttpContext context)
    {
        var subject = context.Request.Query["subject"].ToString();
        var report = await TraceReader.ReadAsync(services.Events, subject, TraceReader.MessageLimit, context.RequestAborted).ConfigureAwait(false);
        await context.Response.WriteAsJsonAsync(report, AdminJson.Default.TraceReport, null, context.RequestAborted).ConfigureAwait(false);
    }

    private static async Task<SpoolId?> ReadIdAsync(HttpContext context)
    {
        var text = context.Request.RouteValues["id"] as string;
        if (SpoolId.TryParse(text, out var id)) return id;
        await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, $"{text} is not the id of a message: those have {SpoolId.Length} characters.").ConfigureAwait(false);
        return null;
    }
}
