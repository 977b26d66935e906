using Postrider.Relay.Forwarding;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>Whom a message goes to: to some as it came, and to others passed on in our own name.</summary>
internal sealed class Addressees(SubmissionRules rules, MessageSource source, MailboxAddress? reversePath)
{
    private readonly RecipientList _named = new();
    private readonly List<ForwardedAlias> _aliases = [];

    /// <summary>Those who get it with its own reverse-path.</summary>
    public RecipientList Direct { get; } = new();

    /// <summary>Those who get it with a rewritten one.</summary>
    public RecipientList Forwarded { get; } = new();

    /// <summary>The addresses that lead to those, each once.</summary>
    public IReadOnlyList<ForwardedAlias> Aliases => _aliases;

    /// <summary>All of them.</summary>
    public IReadOnlyList<MailboxAddress> All => Forwarded.Count == 0 ? Direct : Direct.Count == 0 ? Forwarded : [.. Direct, .. Forwarded];

    /// <summary>The recipient that the client named, when it was just one.</summary>
    public MailboxAddress? OnlyNamed => _named.Count == 1 ? _named[0] : null;

    /// <summary>Recipients that the client named, each once.</summary>
    public int NamedCount => _named.Count;

    /// <summary>The domain of ours in whose name it is passed on; empty where it is not.</summary>
    public DomainName ForwardingDomain => _aliases.Count == 0 ? default : _aliases[0].Address.Domain;

    /// <summary>What becomes of the addresses that lead elsewhere.</summary>
    public AliasOutcomes Outcomes => field ??= new AliasOutcomes(this);

    public int Count => Direct.Count + Forwarded.Count;

    /// <summary>Takes a recipient.</summary>
    /// <returns>The refusal, or <c>null</c>.</returns>
    public Reply? Add(MailboxAddress recipient, RecipientParameters parameters)
    {
        var resolved = rules.Forwarding.Resolve(recipient, reversePath);
        if (resolved.Refusal is { } refusal) return refusal;
        if (source.Recipients == RecipientScope.Inbound && !resolved.IsOurs && !IsInbound(recipient))
            return rules.Forwarding.Table.Knows(recipient.Domain) ? ForwardingReplies.Unknown(recipient) : SubmissionReplies.RelayDenied(recipient);
        if (!_named.Add(recipient, parameters)) return null;
        foreach (var end in resolved.Ends)
        {
            var passed = resolved.IsOurs ? ForwardingRules.Pass(parameters, recipient, resolved.Ends.Length) : parameters;
            (end.IsForwarded ? Forwarded : Direct).Add(end.Address, passed);
        }

        if (resolved.Ends.Any(end => end.IsForwarded)) _aliases.Add(new ForwardedAlias(recipient, parameters, resolved.Ends));
        return null;
    }

    /// <summary>Those to whom it is passed on, without those to whom only these addresses lead.</summary>
    public RecipientList ForwardedWithout(IReadOnlyCollection<ForwardedAlias> left)
    {
        if (left.Count == 0) return Forwarded;
        var rest = new RecipientList();
        foreach (var alias in _aliases.Except(left))
        {
            foreach (var end in alias.Ends)
                if (end.IsForwarded) rest.Add(end.Address, ForwardingRules.Pass(alias.Parameters, alias.Address, alias.Ends.Length));
        }

        return rest;
    }

    private bool IsInbound(MailboxAddress recipient) => recipient.Literal is null && rules.Options.InboundDomains.Contains(recipient.Domain);
}
