using System.Collections.Frozen;
using System.Collections.Immutable;
using Postrider.Smtp;

namespace Postrider.Relay.Forwarding;

/// <summary>All rules by which mail is passed on. Local parts count without regard to case: these are addresses of ours.</summary>
public sealed class ForwardTable
{
    public static readonly ForwardTable Empty = new([]);

    private readonly FrozenDictionary<string, ForwardRule> _addresses;
    private readonly FrozenDictionary<string, ForwardRule> _domains;
    private readonly FrozenSet<string> _known;

    /// <param name="rules">No two of them for the same recipient.</param>
    public ForwardTable(ImmutableArray<ForwardRule> rules)
    {
        Rules = rules;
        _addresses = rules.Where(rule => rule.Recipient.LocalPart is not null).ToFrozenDictionary(rule => Key(rule.Recipient.For(default)), StringComparer.OrdinalIgnoreCase);
        _domains = rules.Where(rule => rule.Recipient.LocalPart is null).ToFrozenDictionary(rule => rule.Recipient.Domain.Value, StringComparer.Ordinal);
        _known = rules.Select(rule => rule.Recipient.Domain.Value).ToFrozenSet(StringComparer.Ordinal);
    }

    public ImmutableArray<ForwardRule> Rules { get; }

    /// <summary>Whether there is a rule for any address of a domain: then its mail is ours to take or to refuse.</summary>
    public bool Knows(DomainName domain) => _known.Contains(domain.Value);

    /// <summary>The rule for a recipient; <c>null</c> where its mail is not passed on.</summary>
    public ForwardRule? Find(MailboxAddress recipient)
    {
        if (_known.Count == 0 || recipient.Literal is not null) return null;
        return _addresses.GetValueOrDefault(Key(recipient)) ?? _domains.GetValueOrDefault(recipient.Domain.Value);
    }

    /// <summary>Follows the rules to their ends.</summary>
    /// <param name="recipient">A recipient as the client named it.</param>
    /// <returns>Where its mail goes, each address once; itself alone where no rule is for it; nobody where all rules lead in a circle.</returns>
    public ImmutableArray<ForwardedRecipient> Resolve(MailboxAddress recipient)
    {
        if (Find(recipient) is not { } first) return [new ForwardedRecipient(recipient, false)];
        var ends = ImmutableArray.CreateBuilder<ForwardedRecipient>();
        // No address is met twice, so circles end by themselves.
        var met = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { Key(recipient) };
        var kept = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var open = new Queue<(MailboxAddress At, ForwardRule Rule)>([(recipient, first)]);
        while (open.TryDequeue(out var step))
        {
            foreach (var target in step.Rule.Targets)
            {
                var address = target.For(step.At);
                // Who is named by his own rule keeps a copy.
                if (IsSame(address, step.At))
                {
                    if (kept.Add(Key(address))) ends.Add(new ForwardedRecipient(address, !IsSame(address, recipient)));
                }
                else if (!met.Add(Key(address))) continue;
                else if (Find(address) is { } next) open.Enqueue((address, next));
                else ends.Add(new ForwardedRecipient(address, true));
            }
        }

        return ends.ToImmutable();
    }

    private static bool IsSame(MailboxAddress one, MailboxAddress other) => Key(one).Equals(Key(other), StringComparison.OrdinalIgnoreCase);

    private static string Key(MailboxAddress address) => $"{address.LocalPart}@{address.Domain}";
}
