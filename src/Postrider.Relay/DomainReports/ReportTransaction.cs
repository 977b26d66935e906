using System.Buffers;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.DomainReports;

/// <summary>A message of which some recipients may be addresses for reports: those get it here, the others by the door.</summary>
internal sealed class ReportTransaction(ReportReceiver receiver, IMailTransaction door) : IMailTransaction
{
    private static readonly Reply RecipientTaken = new(250, "2.1.5", "Ok: for reports");
    private static readonly Reply Busy = new(451, "4.3.2", "Too many reports come in at once; try again later");
    private static readonly Reply TooLarge = new(552, "5.3.4", "The report is too large");
    private static readonly Reply NotStored = new(451, "4.3.0", "The report could not be stored; try again later");
    private static readonly Reply DnsFailed = new(451, "4.4.3", "The key of the signature could not be had; try again later");
    private static readonly Reply Taken = new(250, "2.0.0", "Ok: the report was read");
    private static readonly Reply TakenAside = new(250, "2.0.0", "Ok: it was set aside, for it is no report that can be read or believed");

    private bool _isForReports;
    private bool _isForDoor;
    private bool _hasEntered;
    private bool _isTooLarge;
    private MemoryStream? _message;

    public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters recipientParameters, CancellationToken cancellation)
    {
        if (!receiver.Intake.Options.IsFor(forwardPath)) return AddToDoorAsync(forwardPath, recipientParameters, cancellation);
        if (!_hasEntered && !(_hasEntered = receiver.TryEnter())) return ValueTask.FromResult(Busy);
        _isForReports = true;
        return ValueTask.FromResult(RecipientTaken);
    }

    public ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation)
    {
        if (_isForReports) _message = new MemoryStream();
        return _isForReports && !_isForDoor ? ValueTask.FromResult<Reply?>(null) : door.BeginBodyAsync(cancellation);
    }

    public async ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        if (_message is not null) Keep(_message, octets);
        if (_isForDoor || !_isForReports) await door.WriteAsync(octets, cancellation).ConfigureAwait(false);
    }

    public async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
    {
        if (_message is null) return await door.CommitAsync(cancellation).ConfigureAwait(false);
        if (_isTooLarge) return TooLarge;
        // Reports first: should the door fail then, the sender repeats it, and what is known is not kept twice.
        var reply = await TakeAsync(_message, cancellation).ConfigureAwait(false);
        return reply.IsPositive && _isForDoor ? await door.CommitAsync(cancellation).ConfigureAwait(false) : reply;
    }

    public async ValueTask DisposeAsync()
    {
        if (_hasEntered) receiver.Leave();
        _hasEntered = false;
        if (_message is not null) await _message.DisposeAsync().ConfigureAwait(false);
        await door.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask<Reply> AddToDoorAsync(MailboxAddress forwardPath, RecipientParameters recipientParameters, CancellationToken cancellation)
    {
        var reply = await door.AddRecipientAsync(forwardPath, recipientParameters, cancellation).ConfigureAwait(false);
        _isForDoor |= reply.IsPositive;
        return reply;
    }

    private void Keep(MemoryStream message, ReadOnlySequence<byte> octets)
    {
        if (_isTooLarge) return;
        if (message.Length + octets.Length > receiver.Intake.Options.Limits.Size)
        {
            _isTooLarge = true;
            message.SetLength(0);
            message.Capacity = 0;
            return;
        }

        foreach (var segment in octets) message.Write(segment.Span);
    }

    private async ValueTask<Reply> TakeAsync(MemoryStream message, CancellationToken cancellation)
    {
        try
        {
            var result = await receiver.Intake.TakeMessageAsync(message.GetBuffer().AsMemory(0, (int)message.Length), cancellation).ConfigureAwait(false);
            return result switch
            {
                ReportIntakeResult.TryLater => DnsFailed,
                ReportIntakeResult.SetAside => TakenAside,
                _ => Taken,
            };
        }
        catch (IOException failure)
        {
            DomainReportLog.NotStored(receiver.Logger, failure);
            return NotStored;
        }
    }
}
