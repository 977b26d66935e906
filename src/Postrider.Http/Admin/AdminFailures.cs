using Microsoft.AspNetCore.Http;
using Postrider.Relay.Spooling;

namespace Postrider.Http.Admin;

/// <summary>Answers of the admin endpoint when something is wrong.</summary>
internal static class AdminFailures
{
    /// <summary>The store's failure is an answer with its own words, not a broken connection.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (SpoolException failure) when (!context.Response.HasStarted)
        {
            await RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, failure.Message).ConfigureAwait(false);
        }
    }

    public static Task RefuseAsync(HttpContext context, int status, string title) => RefuseAsync(context, new AdminProblem(status, title));

    public static Task RefuseAsync(HttpContext context, AdminProblem problem)
    {
        context.Response.StatusCode = problem.Status;
        return context.Response.WriteAsJsonAsync(problem, AdminJson.Default.AdminProblem, "application/problem+json", context.RequestAborted);
    }
}
