using Postrider.Http.Admin;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Sending.Dialogue;

/// <summary>Takes what a program of this machine says by SMTP on standard input, and hands it to the running relay message by message.</summary>
internal sealed class RelayReceiver(AdminClient relay) : IMailReceiver
{
    /// <summary>How the program ends for it: by EX_TEMPFAIL or EX_NOPERM when no session came about, by EX_TEMPFAIL when a message could not be handed over.</summary>
    public int ExitCode { get; private set; } = Sysexits.Ok;

    /// <summary>While no relay runs there is nobody to take a message: the program hears it before it says anything.</summary>
    public async ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation)
    {
        try
        {
            await relay.ReachAsync(cancellation).ConfigureAwait(false);
            return null;
        }
        catch (AdminUnreachableException failure)
        {
            ExitCode = failure.IsForbidden ? Sysexits.NoPermission : Sysexits.TemporaryFailure;
            return failure.IsForbidden
                ? new Reply(554, "5.7.1", $"You may not use {failure.SocketPath}: your user must be in the group of that socket, or be the relay's own")
                : new Reply(421, "4.3.2", $"No relay is running: nothing answers on {failure.SocketPath}");
        }
    }

    public ValueTask<TransactionOpening> BeginAsync(
        SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation) =>
        new(new TransactionOpening(new Reply(250, "2.1.0", "Ok"), new RelayTransaction(relay, reversePath, parameters, code => ExitCode = code)));
}
