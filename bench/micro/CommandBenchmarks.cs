using BenchmarkDotNet.Attributes;
using Postrider.Smtp;
using Postrider.Smtp.Commands;

namespace Postrider.Benchmarks;

/// <summary>From a command line to its values, as the session does it for each MAIL and RCPT.</summary>
public class CommandBenchmarks
{
    private static readonly byte[] PlainMail = "MAIL FROM:<sender@example.com>"u8.ToArray();
    private static readonly byte[] RichMail = "MAIL FROM:<sender@example.com> SIZE=12345 BODY=8BITMIME RET=HDRS ENVID=QQ314159"u8.ToArray();
    private static readonly byte[] PlainRecipient = "RCPT TO:<recipient@example.net>"u8.ToArray();
    private static readonly byte[] RichRecipient = "RCPT TO:<recipient@example.net> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;recipient@example.net"u8.ToArray();

    private readonly CommandContext _context = new() { IsExtended = true, MaximumMessageSize = 50 * 1024 * 1024 };

    [Benchmark]
    public MailboxAddress? Mail() => ParseMail(PlainMail);

    [Benchmark]
    public MailboxAddress? MailWithParameters() => ParseMail(RichMail);

    [Benchmark]
    public MailboxAddress Recipient() => ParseRecipient(PlainRecipient);

    [Benchmark]
    public MailboxAddress RecipientWithParameters() => ParseRecipient(RichRecipient);

    private MailboxAddress? ParseMail(byte[] line)
    {
        Smtp.Commands.CommandLine.Split(line, out var argument);
        return MailCommand.TryParse(argument, _context, out var reversePath, out _) is null ? reversePath : throw new InvalidOperationException("It must be taken.");
    }

    private MailboxAddress ParseRecipient(byte[] line)
    {
        Smtp.Commands.CommandLine.Split(line, out var argument);
        return RecipientCommand.TryParse(argument, _context, MailParameters.None, out var forwardPath, out _) is null
            ? forwardPath
            : throw new InvalidOperationException("It must be taken.");
    }
}
