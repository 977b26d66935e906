using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>One message on its way past the signer. Its From field says whose keys are used, so that nothing is hashed for a message that nobody signs.</summary>
internal sealed class SigningPass(MessageSigner signer, SigningOptions options, string id) : IFilterPass
{
    private DkimSigning? _signing;

    public void ReadHeader(ReadOnlySpan<byte> fields)
    {
        if (AuthorOf(fields) is not { } author) return;
        var keys = signer.KeysFor(author, options);
        if (keys.IsEmpty) return;
        var signing = signer.Start(keys, options);
        try
        {
            signing.ReadHeader(fields);
            _signing = signing;
        }
        catch (InvalidDataException failure)
        {
            signing.Dispose();
            signer.NotSigned(id, failure.Message);
        }
    }

    public void ReadBody(ReadOnlySpan<byte> octets) => _signing?.ReadBody(octets);

    public ValueTask<FilterResult> FinishAsync(CancellationToken cancellation) => ValueTask.FromResult(new FilterResult(_signing?.Finish()));

    public void Dispose() => _signing?.Dispose();

    /// <summary>The domain of the first mailbox in From; <c>null</c> where the field is missing, stands there twice, or cannot be read without guessing.</summary>
    private static DomainName? AuthorOf(ReadOnlySpan<byte> fields)
    {
        DomainName? author = null;
        foreach (var field in new HeaderSection(fields))
        {
            if (!field.Is("From"u8)) continue;
            if (author is not null || !AddressField.TryParse(field.Body, out var mailboxes) || mailboxes.IsEmpty || mailboxes[0].Literal is not null) return null;
            author = mailboxes[0].Domain;
        }

        return author;
    }
}
