using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Mail.MtaSts;

namespace Postrider.Http.Web;

/// <summary>Serves the MTA-STS policies of our own domains (RFC 8461, 3.3), each at its own host alone.</summary>
/// <param name="find">The policy that a host serves; <c>null</c> for none.</param>
public sealed class StsPolicyPart(Func<string, StsPublication?> find) : IWebPart
{
    public WebScheme Scheme => WebScheme.Https;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/.well-known/mta-sts.txt", AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        if (find(context.Request.Host.Host.TrimEnd('.').ToLowerInvariant()) is not { } publication)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        // The media type is demanded (RFC 8461, 3.2); a proxy on the way must not keep what senders keep by max_age.
        context.Response.ContentType = "text/plain; charset=us-ascii";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(publication.Text, context.RequestAborted);
    }
}
