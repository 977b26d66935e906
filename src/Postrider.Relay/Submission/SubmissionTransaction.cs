using System.Buffers;
using System.Text;
using Postrider.Mail.Headers;
using Postrider.Relay.Reporting;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Submission;

/// <summary>One message on its way through the door. A refusal met while the body comes is kept for the end, as SMTP wants it.</summary>
internal sealed class SubmissionTransaction(
    SubmissionDoor door, SubmissionRules rules, MessageSource source, MailboxAddress? reversePath, MailParameters parameters) : IMailTransaction
{
    private readonly Addressees _addressees = new(rules, source, reversePath);
    private readonly HeaderScanner _scanner = new();

    private SpoolId _id;
    private string _idText = "";
    private DateTimeOffset _receivedAt;
    private IncomingCopies? _copies;

    /// <summary>Where the octets go: the copies, past the filters where there are any.</summary>
    private IBodyWriter? _output;
    private FilterRound? _filters;
    private HeadWriter? _head;

    /// <summary>The start of a message whose header section did not come in one piece.</summary>
    private HeadBuffer? _start;

    private bool _isHeadDone;
    private bool _hasEightBit;
    private Reply? _refusal;

    /// <summary>The message's id, once its body has begun.</summary>
    public SpoolId Id => _id;

    public ValueTask<Reply> AddRecipientAsync(MailboxAddress forwardPath, RecipientParameters recipientParameters, CancellationToken cancellation)
    {
        // RFC 5321, 4.5.1: postmaster without a domain is ours.
        var recipient = forwardPath.Destination.Length == 0 ? new MailboxAddress(forwardPath.LocalPart, rules.Options.HostName) : forwardPath;
        if (_addressees.Add(recipient, recipientParameters) is not { } denied) return ValueTask.FromResult(SubmissionReplies.RecipientTaken);
        LogRefusal(denied);
        return ValueTask.FromResult(denied);
    }

    public async ValueTask<Reply?> BeginBodyAsync(CancellationToken cancellation)
    {
        if (_addressees.Count == 0) return SubmissionReplies.NoRecipients;
        if (door.Spool.Refusal is { } reason) return SubmissionReplies.SpoolRefuses(reason);
        _receivedAt = door.Time.GetUtcNow();
        try
        {
            _copies = await IncomingCopies.CreateAsync(door, rules, _addressees, reversePath).ConfigureAwait(false);
        }
        catch (SpoolException failure)
        {
            return Fail(failure);
        }

        _id = _copies.Id;
        _idText = _id.ToString();
        _head = new HeadWriter(rules, source, reversePath, parameters, _idText, _receivedAt);
        _filters = rules.Filters.IsEmpty ? null : BeginFilters();
        _output = _filters is null ? _copies : new FilteredBody(_copies, _filters);
        return null;
    }

    public async ValueTask WriteAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        if (_refusal is not null || _output is null) return;
        if (!_hasEightBit && parameters.Body == BodyType.SevenBit) _hasEightBit = !IsAscii(octets);
        try
        {
            if (!_isHeadDone) octets = await WriteHeadAsync(octets, cancellation).ConfigureAwait(false);
            if (_refusal is null && !octets.IsEmpty) await _output.WriteAsync(octets, cancellation).ConfigureAwait(false);
        }
        catch (SpoolException failure)
        {
            _refusal = Fail(failure);
        }

        // Nothing of a refused message needs to stay while the rest of it comes in.
        if (_refusal is not null) await DisposeAsync().ConfigureAwait(false);
    }

    public async ValueTask<Reply> CommitAsync(CancellationToken cancellation)
    {
        try
        {
            if (_refusal is null && !_isHeadDone) await WriteWholeAsHeadAsync(cancellation).ConfigureAwait(false);
            var filtered = default(FilterResult);
            if (_refusal is null && _filters is not null)
            {
                filtered = await _filters.FinishAsync(cancellation).ConfigureAwait(false);
                _refusal = filtered.Refusal;
            }

            if (_refusal is null) return await StoreAsync(filtered, cancellation).ConfigureAwait(false);
        }
        catch (SpoolException failure)
        {
            return Fail(failure);
        }

        LogRefusal(_refusal);
        return _refusal;
    }

    public async ValueTask DisposeAsync()
    {
        var (copies, filters) = (_copies, _filters);
        _copies = null;
        _output = null;
        _filters = null;
        DropStart();
        filters?.Dispose();
        if (copies is not null) await copies.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Takes octets until the header section is whole, then writes it.</summary>
    /// <returns>What is to be passed on.</returns>
    private async ValueTask<ReadOnlySequence<byte>> WriteHeadAsync(ReadOnlySequence<byte> octets, CancellationToken cancellation)
    {
        // As a rule all of the section is in the first piece, and is read where it lies.
        if (_start is null && _scanner.TryFindEnd(octets.FirstSpan, out var end))
            return octets.Slice(await WriteHeadAsync(octets.First, end, cancellation).ConfigureAwait(false));

        _start ??= new HeadBuffer(door.Spool);
        while (!octets.IsEmpty)
        {
            if (!_start.TryAppend(octets.FirstSpan)) return Refuse(SubmissionReplies.NoMemory);
            octets = octets.Slice(octets.FirstSpan.Length);
            if (_scanner.TryFindEnd(_start.Written.Span, out end))
            {
                var start = _start.Written;
                var done = await WriteHeadAsync(start, end, cancellation).ConfigureAwait(false);
                if (_refusal is null && done < start.Length) await _output!.WriteAsync(new ReadOnlySequence<byte>(start[done..]), cancellation).ConfigureAwait(false);
                DropStart();
                return octets;
            }

            if (_start.Length > rules.Options.MaximumHeaderSize) return Refuse(SubmissionReplies.HeaderTooLarge);
        }

        return default;
    }

    private ReadOnlySequence<byte> Refuse(Reply refusal)
    {
        _refusal = refusal;
        return default;
    }

    private void DropStart()
    {
        _start?.Dispose();
        _start = null;
    }

    /// <summary>The message ended within its header section: all of it is header, or its last line is all of the body.</summary>
    private async ValueTask WriteWholeAsHeadAsync(CancellationToken cancellation)
    {
        var whole = _start is null ? ReadOnlyMemory<byte>.Empty : _start.Written;
        var done = await WriteHeadAsync(whole, _scanner.Finish(whole.Span), cancellation).ConfigureAwait(false);
        if (_refusal is null && done < whole.Length) await _output!.WriteAsync(new ReadOnlySequence<byte>(whole[done..]), cancellation).ConfigureAwait(false);
    }

    private async ValueTask<int> WriteHeadAsync(ReadOnlyMemory<byte> start, HeaderEnd end, CancellationToken cancellation)
    {
        _isHeadDone = true;
        _addressees.Outcomes.Read(start.Span[..end.FieldsLength]);
        (var done, _refusal) = await _head!.WriteAsync(start, end, _addressees.OnlyNamed, _output!, cancellation).ConfigureAwait(false);
        _refusal ??= _addressees.Outcomes.Refusal;
        return done;
    }

    private async ValueTask<Reply> StoreAsync(FilterResult filtered, CancellationToken cancellation)
    {
        var acceptance = new Acceptance(rules, source, reversePath, Complete(parameters), _addressees.Outcomes, _receivedAt, _head!);
        var change = await acceptance.ChangeOfAsync(_copies!.All, filtered, cancellation).ConfigureAwait(false);
        try
        {
            // A commit that has begun is seen to its end, for only then is it known whether the message is ours.
            await door.Spool.CommitAsync(change, CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            await Acceptance.DropReportsAsync(change).ConfigureAwait(false);
            throw;
        }

        await _copies.HandAsync(change).ConfigureAwait(false);
        foreach (var added in change.Append)
        {
            var message = added.Message;
            door.Queue.Offer(message, added.Recipients);
            if (message.Origin == ReportWriter.Origin) continue;
            SubmissionLog.Accepted(
                door.Logger, message.Id.ToString(), message.ClientAddress, message.Origin, message.Principal, message.ReversePath?.ToString() ?? "", added.Recipients.Count, message.Size);
        }

        return SubmissionReplies.Queued(_idText);
    }

    private MailParameters Complete(MailParameters given) => given with
    {
        // Delivery must know of 8-bit octets also where the client did not say so (RFC 6152).
        Body = _hasEightBit ? BodyType.EightBitMime : given.Body,
        // RFC 8689, 4.2: REQUIRETLS counts for more.
        IsTlsOptional = !given.RequireTls && (given.IsTlsOptional || (_head!.IsTlsOptional && rules.Options.HonoursTlsRequired)),
    };

    private FilterRound? BeginFilters() => FilterRound.Begin(
        rules.Filters,
        new IncomingMessage
        {
            Id = _id,
            ReceivedAt = _receivedAt,
            ReversePath = reversePath,
            Parameters = parameters,
            Recipients = _addressees.All,
            ForwardingDomain = _addressees.ForwardingDomain,
            Origin = source.Origin,
            Session = source.Session,
            IsOriginating = source.Recipients == RecipientScope.All,
        },
        rules.Options.MaximumHeaderSize);

    private static bool IsAscii(ReadOnlySequence<byte> octets)
    {
        foreach (var segment in octets)
            if (!Ascii.IsValid(segment.Span)) return false;
        return true;
    }

    private Reply Fail(SpoolException failure)
    {
        SubmissionLog.SpoolFailed(door.Logger, failure);
        return SubmissionReplies.StoreFailed;
    }

    private void LogRefusal(Reply refusal) => SubmissionLog.Refused(
        door.Logger, source.Session?.Remote.Address.ToString(), source.Origin, source.UserName, reversePath?.ToString() ?? "", refusal.ToString());
}
