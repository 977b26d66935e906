using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>Whom a message goes to: to some as it came, and to others passed on in our own name.</summary>
internal sealed class Addressees(SubmissionRules rules, MessageSource source, MailboxAddress? reversePath)
{
    private readonly RecipientList _named = new();
    private readonly List<(MailboxAddress Recipient, MailboxAddress Target)> _passedOn = [];

    /// <summary>Those who get it with its own reverse-path.</summary>
    public RecipientList Direct { get; } = new();

    /// <summary>Those who get it with a rewritten one.</summary>
    public RecipientList Forwarded { get; } = new();

    /// <summary>Which address led to which.</summary>
    public IReadOnlyList<(MailboxAddress Recipient, MailboxAddress Target)> PassedOn => _passedOn;

    /// <summary>All of them.</summary>
    public IReadOnlyList<MailboxAddress> All => Forwarded.Count == 0 ? Direct : Direct.Count == 0 ? Forwarded : [.. Direct, .. Forwarded];

    /// <summary>The recipient that the client named, when it was just one.</summary>
    public MailboxAddress? OnlyNamed => _named.Count == 1 ? _named[0] : null;

    /// <summary>The domain of ours in whose name it is passed on; empty where it is not.</summary>
    public DomainName ForwardingDomain => _passedOn.Count == 0 ? default : _passedOn[0].Recipient.Domain;

    public int Count => Direct.Count + Forwarded.Count;

    /// <summary>Takes a recipient.</summary>
    /// <returns>The refusal, or <c>null</c>.</returns>
    public Reply? Add(MailboxAddress recipient, RecipientParameters parameters)
    {
        var resolved = rules.Forwarding.Resolve(recipient, reversePath);
        if (resolved.Refusal is { } refusal) return refusal;
        if (source.Recipients == RecipientScope.Inbound && !resolved.IsOurs && !IsInbound(recipient))
            return rules.Forwarding.Table.Knows(recipient.Domain) ? ForwardingReplies.Unknown(recipient) : SubmissionReplies.RelayDenied(recipient);
        _named.Add(recipient, parameters);
        foreach (var end in resolved.Ends)
        {
            var passed = resolved.IsOurs ? ForwardingRules.Pass(parameters, recipient, resolved.Ends.Length) : parameters;
            (end.IsForwarded ? Forwarded : Direct).Add(end.Address, passed);
            if (end.IsForwarded) _passedOn.Add((recipient, end.Address));
        }

        return null;
    }

    private bool IsInbound(MailboxAddress recipient) => recipient.Literal is null && rules.Options.InboundDomains.Contains(recipient.Domain);
}
