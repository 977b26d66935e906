using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Mail.Acme;

namespace Postrider.Http.Web;

/// <summary>Serves the answers to HTTP-01 challenges (RFC 8555, 8.3): over plain HTTP, as the authority asks.</summary>
public sealed class ChallengePart(HttpChallenges challenges) : IWebPart
{
    public WebScheme Scheme => WebScheme.Http;

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/.well-known/acme-challenge/{token}", AnswerAsync);

    private Task AnswerAsync(HttpContext context)
    {
        if (context.Request.RouteValues["token"] is string token && challenges.Find(token) is { } answer)
        {
            context.Response.ContentType = "application/octet-stream";
            return context.Response.WriteAsync(answer, context.RequestAborted);
        }

        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }
}
