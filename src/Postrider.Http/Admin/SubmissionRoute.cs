using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Postrider.Relay.Submission;

namespace Postrider.Http.Admin;

/// <summary><c>POST /v1/messages</c>: takes a message of a program on this machine; the envelope stands in the query, the message is the body.</summary>
internal sealed class SubmissionRoute(LocalSubmission submission)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/v1/messages", SubmitAsync);

    private async Task SubmitAsync(HttpContext context)
    {
        if (EnvelopeQuery.Read(context.Request.Query, UserOf(context), out var problem) is not { } envelope)
        {
            await AdminFailures.RefuseAsync(context, StatusCodes.Status400BadRequest, problem ?? "The envelope cannot be read.").ConfigureAwait(false);
            return;
        }

        var (reply, id) = await submission.SubmitAsync(envelope, context.Request.BodyReader, context.RequestAborted).ConfigureAwait(false);
        var view = ReplyView.From(reply)!; // From answers null only to null.
        if (id is { } taken)
        {
            await context.Response.WriteAsJsonAsync(
                new SubmissionReceipt(taken.ToString(), view), AdminJson.Default.SubmissionReceipt, null, context.RequestAborted).ConfigureAwait(false);
            return;
        }

        var status = reply.IsTransient ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity;
        await AdminFailures.RefuseAsync(context, new AdminProblem(status, view.ToString(), view)).ConfigureAwait(false);
    }

    /// <summary>Whose process is at the other end, by the kernel's word (SO_PEERCRED, unix(7)).</summary>
    private static string? UserOf(HttpContext context)
    {
        const int SocketLevel = 1, PeerCredentials = 17;
        if (!OperatingSystem.IsLinux() || context.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket) return null;
        Span<byte> credentials = stackalloc byte[12];
        try
        {
            if (socket.GetRawSocketOption(SocketLevel, PeerCredentials, credentials) != credentials.Length) return null;
        }
        catch (SocketException)
        {
            // Only an ornament of the log: whether the message may come in was decided by the socket's rights.
            return null;
        }

        // struct ucred: process, user, group, in the machine's own order.
        return string.Create(CultureInfo.InvariantCulture, $"uid:{MemoryMarshal.Read<uint>(credentials[4..])}");
    }
}
