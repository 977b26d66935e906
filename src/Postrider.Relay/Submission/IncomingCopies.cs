using System.Buffers;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The copies of a message on their way to the spool: one as a rule; two where some recipients are ours and for others it is passed on.</summary>
internal sealed class IncomingCopies : IBodyWriter
{
    private readonly List<IncomingCopy> _copies = [];
    private bool _areStored;

    private IncomingCopies()
    {
    }

    public IReadOnlyList<IncomingCopy> All => _copies;

    /// <summary>The id by which trace line and reply name the message.</summary>
    public SpoolId Id => _copies[0].Id;

    public long Size => _copies[0].Body.Size;

    /// <exception cref="SpoolException">There is no place for one; nothing is left behind.</exception>
    public static async ValueTask<IncomingCopies> CreateAsync(SubmissionDoor door, SubmissionRules rules, Addressees addressees, MailboxAddress? reversePath)
    {
        var copies = new IncomingCopies();
        try
        {
            if (addressees.Direct.Count > 0) copies._copies.Add(new IncomingCopy(door.Ids.Next(), reversePath, addressees.Direct, door.Spool.CreateBody()));
            if (addressees.Forwarded.Count > 0)
                copies._copies.Add(new IncomingCopy(door.Ids.Next(), rules.Forwarding.Rewrite(reversePath), addressees.Forwarded, door.Spool.CreateBody()) { IsForwarded = true });
            return copies;
        }
        catch
        {
            await copies.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation) =>
        _copies.Count == 1 ? _copies[0].Body.WriteAsync(octets, cancellation) : WriteAllAsync(octets, cancellation);

    /// <summary>The bodies belong to the spool now; that of a copy which nobody was to have is dropped.</summary>
    public async ValueTask HandAsync(SpoolChange change)
    {
        _areStored = true;
        foreach (var copy in _copies)
            if (!change.Append.Exists(added => added.Body == copy.Body)) await copy.Body.DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (_areStored) return;
        _areStored = true;
        foreach (var copy in _copies) await copy.Body.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask WriteAllAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        foreach (var copy in _copies) await copy.Body.WriteAsync(octets, cancellation).ConfigureAwait(false);
    }
}
