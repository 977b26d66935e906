using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Queue;

/// <summary>The options by which recipients are chosen; all that are given must hold.</summary>
internal sealed class FilterOptions(TimeProvider time)
{
    private readonly Option<string?> _destination = new("--destination", "-d") { Description = "Destination domain, or *.example.com for all below it.", HelpName = "domain" };
    private readonly Option<string?> _recipient = new("--recipient", "-r") { Description = "Recipient's whole address.", HelpName = "address" };
    private readonly Option<string?> _sender = new("--sender", "-s") { Description = "Reverse-path: an address, @domain, or '<>' for reports.", HelpName = "address" };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "Credential that submitted it.", HelpName = "name" };
    private readonly Option<string?> _tenant = new("--tenant") { Description = "Tenant on whose account it is sent.", HelpName = "name" };
    private readonly Option<MailStream?> _stream = new("--stream") { Description = "Transactional or bulk.", HelpName = "transactional|bulk" };
    private readonly Option<string?> _tag = new("--tag") { Description = "One of the message's tags.", HelpName = "name" };
    private readonly Option<RecipientState?> _state = new("--state") { Description = "Waiting or held.", HelpName = "waiting|held" };
    private readonly Option<TimeSpan?> _olderThan = new("--older-than")
    {
        Description = "Received longer ago than this: 90s, 30m, 4h, 2d.",
        HelpName = "time",
        CustomParser = ParseAge,
    };

    private readonly Option<bool> _deferred = new("--deferred") { Description = "Deferred at least once." };
    private readonly Option<string?> _reply = new("--reply") { Description = "A piece of the last reply.", HelpName = "text" };

    public void AddTo(Command command)
    {
        command.Options.Add(_destination);
        command.Options.Add(_recipient);
        command.Options.Add(_sender);
        command.Options.Add(_user);
        command.Options.Add(_tenant);
        command.Options.Add(_stream);
        command.Options.Add(_tag);
        command.Options.Add(_state);
        command.Options.Add(_olderThan);
        command.Options.Add(_deferred);
        command.Options.Add(_reply);
    }

    public QueueFilter Read(ParseResult parsed) => new()
    {
        Destination = parsed.GetValue(_destination),
        Recipient = parsed.GetValue(_recipient),
        Sender = parsed.GetValue(_sender),
        Principal = parsed.GetValue(_user),
        Tenant = parsed.GetValue(_tenant),
        Stream = parsed.GetValue(_stream),
        Tag = parsed.GetValue(_tag),
        State = parsed.GetValue(_state),
        ReceivedBefore = parsed.GetValue(_olderThan) is { } age ? time.GetUtcNow() - age : null,
        DeferredOnly = parsed.GetValue(_deferred),
        ReplyContains = parsed.GetValue(_reply),
    };

    private static TimeSpan? ParseAge(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        // A century keeps the moment within what a date can be.
        if (unit > 0 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && (long)number * unit < 100L * 366 * 86400)
            return TimeSpan.FromSeconds((long)number * unit);
        result.AddError($"'{text}' is not a time such as 90s, 30m, 4h or 2d.");
        return null;
    }
}
