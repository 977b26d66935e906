using System.Collections.Immutable;
using Postrider.Mail.Headers;
using Postrider.Smtp;

namespace Postrider.Mail.Authentication;

/// <summary>The fields of a message that tell where it comes from.</summary>
internal sealed class OriginFields : IMessageReader
{
    private readonly ImmutableArray<DomainName>.Builder _authors = ImmutableArray.CreateBuilder<DomainName>();
    private bool _hasReceived;

    /// <summary>The domains of all mailboxes in all From fields; of one that cannot be read without guessing, those that any reader could take for one.</summary>
    public ImmutableArray<DomainName> Authors => _authors.ToImmutable();

    /// <summary>Whether one From cannot be read without guessing.</summary>
    public bool IsAuthorUnclear { get; private set; }

    /// <summary>The topmost Received field, where it tells a client.</summary>
    public ReceivedField? Received { get; private set; }

    /// <summary>The mailbox in the topmost Return-Path; empty for the null reverse-path.</summary>
    public string? ReturnPath { get; private set; }

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        foreach (var field in new HeaderSection(fields))
        {
            if (field.Is("From"u8)) ReadAuthors(field);
            else if (field.Is("Received"u8) && !_hasReceived)
            {
                _hasReceived = true;
                if (ReceivedField.TryParse(field.Unfold(), out var received)) Received = received;
            }
            else if (field.Is("Return-Path"u8)) ReturnPath ??= field.Unfold().TrimStart('<').TrimEnd('>');
        }
    }

    public void ReadBody(ReadOnlySpan<byte> octets)
    {
        // The origin stands in the header alone.
    }

    private void ReadAuthors(HeaderField field)
    {
        if (!AddressField.TryParse(field.Body, out var mailboxes))
        {
            IsAuthorUnclear = true;
            _authors.AddRange(AddressGuesses.Find(field.Body));
            return;
        }

        foreach (var mailbox in mailboxes) _authors.Add(mailbox.Domain);
    }
}
