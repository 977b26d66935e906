using System.Buffers.Text;

namespace Postrider.Smtp.Commands;

/// <summary>The parameters of MAIL. What they say is gathered in fields, so that one value is made at the end.</summary>
internal ref struct MailParameterParser
{
    private const int MaximumEnvelopeId = 100;

    private readonly CommandContext _context;
    private Known _given;
    private long? _size;
    private BodyType _body;
    private DsnReturn _return;
    private string? _envelopeId;
    private DateTimeOffset? _holdUntil;
    private DeliverBy? _deliverBy;
    private sbyte _priority;
    private string? _submittedBy;

    private MailParameterParser(CommandContext context) => _context = context;

    [Flags]
    private enum Known
    {
        None = 0,
        Size = 1,
        Body = 2,
        SmtpUtf8 = 4,
        Return = 8,
        EnvelopeId = 16,
        SubmittedBy = 32,
        RequireTls = 64,
        HoldFor = 128,
        HoldUntil = 256,
        DeliverBy = 512,
        Priority = 1024,
    }

    public static Reply? TryParse(ReadOnlySpan<byte> text, CommandContext context, out MailParameters parameters)
    {
        parameters = MailParameters.None;
        var parser = new MailParameterParser(context);
        var reader = new ParameterReader(text);
        while (reader.Next())
        {
            var refusal = context.IsExtended ? parser.Take(reader) : CommandReplies.ParametersNeedEhlo;
            if (refusal is not null) return refusal;
        }

        return reader.Refusal ?? parser.Finish(out parameters);
    }

    private Known KeywordOf(ParameterReader parameter)
    {
        if (parameter.Is("SIZE"u8)) return Known.Size;
        if (parameter.Is("BODY"u8)) return Known.Body;
        if (parameter.Is("SMTPUTF8"u8)) return Known.SmtpUtf8;
        if (parameter.Is("RET"u8)) return Known.Return;
        if (parameter.Is("ENVID"u8)) return Known.EnvelopeId;
        if (parameter.Is("AUTH"u8)) return Known.SubmittedBy;
        if (parameter.Is("BY"u8)) return Known.DeliverBy;
        if (_context.RequireTlsAllowed && parameter.Is("REQUIRETLS"u8)) return Known.RequireTls;
        // What was not offered is not known (RFC 5321, 4.1.1.11).
        if (!_context.IsSubmission) return Known.None;
        if (parameter.Is("MT-PRIORITY"u8)) return Known.Priority;
        if (_context.MaximumHold <= TimeSpan.Zero) return Known.None;
        if (parameter.Is("HOLDFOR"u8)) return Known.HoldFor;
        if (parameter.Is("HOLDUNTIL"u8)) return Known.HoldUntil;
        return Known.None;
    }

    private Reply? Take(ParameterReader parameter)
    {
        var keyword = KeywordOf(parameter);
        if (keyword == Known.None) return CommandReplies.ParameterUnknown;
        if ((_given & keyword) != 0) return CommandReplies.ParameterTwice;
        _given |= keyword;
        return keyword switch
        {
            Known.Size => TakeSize(parameter.Value),
            Known.Body => TakeBody(parameter),
            Known.Return => TakeReturn(parameter),
            Known.EnvelopeId => TakeEnvelopeId(parameter.Value),
            Known.SubmittedBy => TakeSubmittedBy(parameter.Value),
            Known.DeliverBy => TakeDeliverBy(parameter.Value),
            Known.Priority => TakePriority(parameter.Value),
            Known.HoldFor => TakeHoldFor(parameter.Value),
            Known.HoldUntil => TakeHoldUntil(parameter.Value),
            _ => parameter.Value.IsEmpty ? null : CommandReplies.ValueNotWanted,
        };
    }

    private readonly Reply? Finish(out MailParameters parameters)
    {
        parameters = MailParameters.None;
        var utf8 = (_given & Known.SmtpUtf8) != 0;
        MailboxAddress? submittedBy = null;
        if (_submittedBy is not null)
        {
            // A mailbox in UTF-8 needs SMTPUTF8, which may stand after it: hence not before the end.
            var error = AddressGrammar.TryParseMailbox(System.Text.Encoding.UTF8.GetBytes(_submittedBy), utf8 ? Utf8Mode.Allowed : Utf8Mode.Refused, out var mailbox);
            if (error != PathError.None) return CommandReplies.AuthParameterSyntax;
            submittedBy = mailbox;
        }

        if (_given == Known.None) return null;
        parameters = new MailParameters
        {
            DeclaredSize = _size,
            Body = _body,
            SmtpUtf8 = utf8,
            Return = _return,
            EnvelopeId = _envelopeId,
            RequireTls = (_given & Known.RequireTls) != 0,
            HoldUntil = _holdUntil,
            DeliverBy = _deliverBy,
            Priority = _priority,
            SubmittedBy = submittedBy,
        };
        return null;
    }

    // RFC 1870, 6.1: up to 20 digits, which may be more than 64 bits hold.
    private Reply? TakeSize(ReadOnlySpan<byte> value)
    {
        if (value.Length is 0 or > 20 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return CommandReplies.SizeSyntax;
        _size = Utf8Parser.TryParse(value, out long size, out _) ? size : long.MaxValue;
        return _context.MaximumMessageSize > 0 && _size > _context.MaximumMessageSize ? CommandReplies.SizeTooBig : null;
    }

    private Reply? TakeBody(ParameterReader parameter)
    {
        if (parameter.HasValue("8BITMIME"u8)) _body = BodyType.EightBitMime;
        else if (_context.BinaryAllowed && parameter.HasValue("BINARYMIME"u8)) _body = BodyType.BinaryMime;
        else if (!parameter.HasValue("7BIT"u8)) return CommandReplies.BodySyntax;
        return null;
    }

    private Reply? TakeReturn(ParameterReader parameter)
    {
        if (parameter.HasValue("FULL"u8)) _return = DsnReturn.Full;
        else if (parameter.HasValue("HDRS"u8)) _return = DsnReturn.Headers;
        else return CommandReplies.ReturnSyntax;
        return null;
    }

    private Reply? TakeEnvelopeId(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty || !Xtext.TryDecode(value, MaximumEnvelopeId, out _envelopeId)) return CommandReplies.EnvelopeIdSyntax;
        return Xtext.IsPrintable(_envelopeId) ? null : CommandReplies.EnvelopeIdSyntax;
    }

    private Reply? TakeSubmittedBy(ReadOnlySpan<byte> value)
    {
        if (value.SequenceEqual("<>"u8)) return null;
        return !value.IsEmpty && Xtext.TryDecode(value, PathGrammar.MaximumOctets, out _submittedBy) ? null : CommandReplies.AuthParameterSyntax;
    }

    private Reply? TakeDeliverBy(ReadOnlySpan<byte> value)
    {
        if (!DeliverByValue.TryParse(value, out var seconds, out var mode, out var trace)) return CommandReplies.DeliverBySyntax;
        if (mode == DeliverByMode.Return && seconds < _context.MinimumDeliverBy.TotalSeconds) return CommandReplies.DeliverByTooSoon;
        _deliverBy = new DeliverBy(_context.Now.AddSeconds(seconds), mode, trace);
        return null;
    }

    // RFC 6710, 6: a minus sign or none, one digit, and no -0.
    private Reply? TakePriority(ReadOnlySpan<byte> value)
    {
        var digit = value.Length == 2 && value[0] == (byte)'-' ? value[1] : value.Length == 1 ? value[0] : (byte)0;
        if (digit is < (byte)'0' or > (byte)'9' || (value.Length == 2 && digit == (byte)'0')) return CommandReplies.PrioritySyntax;
        _priority = (sbyte)(value.Length == 2 ? '0' - digit : digit - '0');
        return null;
    }

    private Reply? TakeHoldFor(ReadOnlySpan<byte> value)
    {
        if ((_given & Known.HoldUntil) != 0) return CommandReplies.HoldTwice;
        if (value.Length is 0 or > 9 || value.ContainsAnyExceptInRange((byte)'0', (byte)'9')) return CommandReplies.HoldForSyntax;
        _ = Utf8Parser.TryParse(value, out int seconds, out _);
        if (TimeSpan.FromSeconds(seconds) > _context.MaximumHold) return CommandReplies.HoldTooLong;
        _holdUntil = _context.Now.AddSeconds(seconds);
        return null;
    }

    // A time that has passed holds nothing back: the message goes at once.
    private Reply? TakeHoldUntil(ReadOnlySpan<byte> value)
    {
        if ((_given & Known.HoldFor) != 0) return CommandReplies.HoldTwice;
        if (!InternetTime.TryParse(value, out var until)) return CommandReplies.HoldUntilSyntax;
        if (until - _context.Now > _context.MaximumHold) return CommandReplies.HoldTooLong;
        _holdUntil = until;
        return null;
    }
}
