using System.Buffers;
using System.IO.Pipelines;
using Postrider.Http.Admin;
using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Sending.Dialogue;

/// <summary>One transaction on its way to the running relay: the body goes there as it comes, and the relay's own reply is the answer.</summary>
/// <param name="relay">The running relay.</param>
/// <param name="failed">Told the exit code when the relay could not be reached or broke off.</param>
internal sealed class RelayTransaction(AdminClient relay, MailboxAddress? reversePath, MailParameters parameters, Action<int> failed) : IMailTransaction
{
    private readonly List<LocalRecipient> _recipients = [];
    private readonly Pipe _body = new();
    private readonly CancellationTokenSource _dropped = new();
    private Task<Reply>? _submission;

    public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters parameters, CancellationToken cancellation)
    {
        _recipients.Add(new LocalRecipient(forwardPath, parameters));
        return new(new Reply(250, "2.1.5", "Ok"));
    }

    public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation)
    {
        _submission = SubmitAsync(new LocalEnvelope { ReversePath = reversePath, Recipients = _recipients, Parameters = parameters });
        return default;
    }

    public async ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        foreach (var segment in octets)
        {
            // The relay may have refused already; its reply waits for the end of the body.
            if ((await _body.Writer.WriteAsync(segment, cancellation).ConfigureAwait(false)).IsCompleted) return;
        }
    }

    public async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
    {
        await _body.Writer.CompleteAsync().ConfigureAwait(false);
        return await _submission!.WaitAsync(cancellation).ConfigureAwait(false); // no body, no commit
    }

    public async ValueTask DisposeAsync()
    {
        // Cancelled first: a body that only ends would be taken for a whole one.
        await _dropped.CancelAsync().ConfigureAwait(false);
        await _body.Writer.CompleteAsync(new OperationCanceledException()).ConfigureAwait(false);
        if (_submission is not null) await _submission.ConfigureAwait(false);
        _dropped.Dispose();
    }

    private async Task<Reply> SubmitAsync(LocalEnvelope envelope)
    {
        try
        {
            var receipt = await relay.SubmitAsync(envelope, _body.Reader.AsStream(), _dropped.Token).ConfigureAwait(false);
            return ReplyOf(receipt.Reply);
        }
        catch (AdminRefusalException refusal)
        {
            if (refusal.Reply is { } reply) return ReplyOf(reply);
            return refusal.Status == 400 ? new Reply(501, "5.5.4", refusal.Message) : new Reply(451, "4.3.0", refusal.Message);
        }
        catch (Exception failure) when (failure is AdminUnreachableException or HttpRequestException or IOException)
        {
            failed(Sysexits.TemporaryFailure);
            return new Reply(451, "4.3.2", failure is AdminUnreachableException gone
                ? $"No relay is running: nothing answers on {gone.SocketPath}"
                : "The relay broke the connection off; try again later");
        }
        catch (OperationCanceledException)
        {
            // The client has given the message up; nobody hears this.
            return new Reply(451, "4.3.0", "Dropped");
        }
        finally
        {
            await _body.Reader.CompleteAsync().ConfigureAwait(false);
        }
    }

    private static Reply ReplyOf(ReplyView view) =>
        new(view.Code, view.Status is { } status ? EnhancedStatusCode.Parse(status) : null, view.Text);
}
