using Microsoft.Extensions.Logging;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.DomainReports;

/// <summary>Stands before the door: on relay listeners it takes mail to the addresses for reports, and passes all other mail on.</summary>
public sealed class ReportReceiver(IMailReceiver door, ReportIntake intake, ILogger<ReportReceiver> logger) : IMailReceiver
{
    /// <summary>Reports that may come in at once: each is held in memory until it is read.</summary>
    internal const int MaximumAtOnce = 8;

    private int _coming;

    internal ReportIntake Intake => intake;

    internal ILogger Logger => logger;

    /// <inheritdoc/>
    public ValueTask<Reply?> ConnectAsync(SessionFacts session, CancellationToken cancellation) => door.ConnectAsync(session, cancellation);

    /// <inheritdoc/>
    public async ValueTask<TransactionOpening> BeginAsync(SessionFacts session, MailboxAddress? reversePath, MailParameters parameters, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(session);
        var opening = await door.BeginAsync(session, reversePath, parameters, cancellation).ConfigureAwait(false);
        return opening.Transaction is { } transaction && session.Kind == ListenerKind.Relay && !intake.Options.Addresses.IsEmpty
            ? opening with { Transaction = new ReportTransaction(this, transaction) }
            : opening;
    }

    internal bool TryEnter()
    {
        if (Interlocked.Increment(ref _coming) <= MaximumAtOnce) return true;
        Leave();
        return false;
    }

    internal void Leave() => Interlocked.Decrement(ref _coming);
}
