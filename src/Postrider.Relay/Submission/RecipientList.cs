using System.Collections;
using Postrider.Smtp;

namespace Postrider.Relay.Submission;

/// <summary>The recipients of a transaction in order, each once: whoever is named twice gets one copy.</summary>
internal sealed class RecipientList : IReadOnlyList<MailboxAddress>
{
    /// <summary>So many are compared one by one.</summary>
    private const int Few = 8;

    private readonly List<(MailboxAddress Address, RecipientParameters Parameters)> _recipients = [];

    /// <summary>The recipients when there are many.</summary>
    private HashSet<MailboxAddress>? _known;

    public int Count => _recipients.Count;

    public MailboxAddress this[int index] => _recipients[index].Address;

    public RecipientParameters ParametersOf(int index) => _recipients[index].Parameters;

    /// <returns>Whether it was not there before.</returns>
    public bool Add(MailboxAddress recipient, RecipientParameters parameters)
    {
        if (IsKnown(recipient)) return false;
        _recipients.Add((recipient, parameters));
        return true;
    }

    public IEnumerator<MailboxAddress> GetEnumerator() => _recipients.Select(recipient => recipient.Address).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private bool IsKnown(MailboxAddress recipient)
    {
        if (_known is not null) return !_known.Add(recipient);
        foreach (var (address, _) in _recipients)
            if (address == recipient) return true;
        if (_recipients.Count == Few) _known = [.. this, recipient];
        return false;
    }
}
