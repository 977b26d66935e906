using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Postrider.Mail.Dkim;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>Signs mail of ours by DKIM with all active keys of the domain in its From field, while it goes by. What strangers send to inbound domains is never signed.</summary>
public sealed class MessageSigner(SigningKeys keys, TimeProvider time, ILogger<MessageSigner> logger, SigningOptions options) : IBeforeQueueFilter
{
    private volatile SigningOptions _options = options;

    /// <summary>The options in force; set by a reload.</summary>
    public SigningOptions Options
    {
        get => _options;
        set => _options = value;
    }

    /// <inheritdoc/>
    public IFilterPass? Begin(IncomingMessage message) => message.IsOriginating ? BeginSigning(message.Id.ToString()) : null;

    /// <summary>Begins a message that was signed before and has been changed since; its old signatures are the caller's to remove.</summary>
    /// <returns><c>null</c> where nothing is signed any more.</returns>
    internal SigningPass? BeginSigning(string id)
    {
        var current = _options;
        return current.IsEnabled && !keys.IsEmpty ? new SigningPass(this, current, id) : null;
    }

    internal ImmutableArray<DkimSigningKey> KeysFor(DomainName author, SigningOptions current)
    {
        var own = keys.Find(author);
        return own.IsEmpty && current.FallbackDomain is { } fallback ? keys.Find(fallback) : own;
    }

    internal DkimSigning Start(ImmutableArray<DkimSigningKey> keysOfMessage, SigningOptions current) => new DkimSigner(keysOfMessage, current.Dkim, time).Begin();

    internal void NotSigned(string id, string reason) => SigningLog.NotSigned(logger, id, reason);
}
