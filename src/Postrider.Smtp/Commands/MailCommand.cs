namespace Postrider.Smtp.Commands;

/// <summary>The argument of MAIL (RFC 5321, 4.1.1.2).</summary>
public static class MailCommand
{
    /// <summary>Parses <c>FROM:&lt;reverse-path&gt;</c> and the parameters after it.</summary>
    /// <param name="argument">What follows the verb.</param>
    /// <param name="context">What the session allows.</param>
    /// <param name="reversePath">The sender; <c>null</c> for the null reverse-path.</param>
    /// <param name="parameters">The parameters; times are absolute.</param>
    /// <returns><c>null</c> when all is well, else the refusal.</returns>
    public static Reply? TryParse(ReadOnlySpan<byte> argument, CommandContext context, out MailboxAddress? reversePath, out MailParameters parameters)
    {
        reversePath = null;
        parameters = MailParameters.None;
        if (!PathArgument.TrySplit(argument, "FROM:"u8, out var path, out var rest)) return CommandReplies.MailSyntax;
        if (path.IsEmpty) return CommandReplies.ForReversePath(PathError.Syntax);
        var utf8 = Utf8Mode.Refused;
        if (!rest.IsEmpty)
        {
            var refusal = MailParameterParser.TryParse(rest, context, out parameters);
            if (refusal is not null) return refusal;
            if (parameters.SmtpUtf8) utf8 = Utf8Mode.Allowed;
        }

        return CommandReplies.ForReversePath(PathGrammar.TryParseReversePath(path, utf8, out reversePath));
    }
}
