namespace Postrider.Smtp.Commands;

/// <summary>The argument of RCPT (RFC 5321, 4.1.1.3).</summary>
public static class RecipientCommand
{
    /// <summary>Parses <c>TO:&lt;forward-path&gt;</c> and the parameters after it.</summary>
    /// <param name="argument">What follows the verb.</param>
    /// <param name="context">What the session allows.</param>
    /// <param name="mail">What MAIL said: SMTPUTF8 holds for the whole transaction.</param>
    /// <param name="forwardPath">The recipient; without a domain for <c>&lt;postmaster&gt;</c>.</param>
    /// <returns><c>null</c> when all is well, else the refusal.</returns>
    public static Reply? TryParse(
        ReadOnlySpan<byte> argument, CommandContext context, MailParameters mail, out MailboxAddress forwardPath, out RecipientParameters parameters)
    {
        forwardPath = default;
        parameters = RecipientParameters.None;
        if (!PathArgument.TrySplit(argument, "TO:"u8, out var path, out var rest)) return CommandReplies.RecipientSyntax;
        var utf8 = mail.SmtpUtf8 ? Utf8Mode.Allowed : Utf8Mode.Refused;
        var error = path.IsEmpty ? PathError.Syntax : PathGrammar.TryParseForwardPath(path, utf8, out forwardPath);
        if (error != PathError.None) return CommandReplies.ForForwardPath(error);
        return rest.IsEmpty ? null : TryParseParameters(rest, context, utf8, out parameters);
    }

    private static Reply? TryParseParameters(ReadOnlySpan<byte> text, CommandContext context, Utf8Mode utf8, out RecipientParameters parameters)
    {
        parameters = RecipientParameters.None;
        var notify = DsnNotify.Unspecified;
        OriginalRecipient? original = null;
        var reader = new ParameterReader(text);
        while (reader.Next())
        {
            if (!context.IsExtended) return CommandReplies.ParametersNeedEhlo;
            if (reader.Is("NOTIFY"u8))
            {
                if (notify != DsnNotify.Unspecified) return CommandReplies.ParameterTwice;
                if (!NotifyValue.TryParse(reader.Value, out notify)) return CommandReplies.NotifySyntax;
            }
            else if (reader.Is("ORCPT"u8))
            {
                if (original is not null) return CommandReplies.ParameterTwice;
                if (!OriginalRecipientValue.TryParse(reader.Value, utf8, out original)) return CommandReplies.OriginalRecipientSyntax;
            }
            else
            {
                return CommandReplies.ParameterUnknown;
            }
        }

        if (reader.Refusal is null && (notify != DsnNotify.Unspecified || original is not null)) parameters = new RecipientParameters(notify, original);
        return reader.Refusal;
    }
}
