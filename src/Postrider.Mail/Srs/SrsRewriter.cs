using System.Collections.Immutable;
using System.Text;
using Postrider.Smtp;

namespace Postrider.Mail.Srs;

/// <summary>
/// The Sender Rewriting Scheme (Shevek 2004): the reverse-path of forwarded mail becomes an address of the forwarder, so that SPF passes for it, and
/// reports that come to that address find back to the sender. What it cannot be used for is sending to anyone: only addresses made here lead on.
/// </summary>
/// <param name="options">Domain and age.</param>
/// <param name="secrets">The first makes hashes; all that are still taken are tried for what comes back.</param>
public sealed class SrsRewriter(SrsOptions options, ImmutableArray<SrsSecret> secrets, TimeProvider time)
{
    /// <summary>Octets of a path without its brackets (RFC 5321, 4.5.3.1.3).</summary>
    private const int MaximumPath = 254;

    private volatile SrsSecrets _secrets = new(secrets, options.MaximumAge);

    /// <summary>The secrets in force, the newest first; set when there is another one.</summary>
    public ImmutableArray<SrsSecret> Secrets
    {
        get => _secrets.All;
        set => _secrets = new SrsSecrets(value, options.MaximumAge);
    }

    /// <summary>The domain of rewritten addresses.</summary>
    public DomainName Domain => options.Domain;

    /// <summary>Rewrites a reverse-path. One of our own stays as it is; so does one at an address literal, for which there is no SPF.</summary>
    /// <param name="sender">The reverse-path as the message came in.</param>
    /// <param name="rewritten">The reverse-path to send with.</param>
    /// <returns>Whether it could be done: not where the local part would be longer than 64 octets.</returns>
    public bool TryRewrite(MailboxAddress sender, out MailboxAddress rewritten)
    {
        rewritten = sender;
        if (sender.Literal is not null || sender.Domain.IsEmpty || sender.Domain == options.Domain) return true;
        var parts = PartsOf(sender);
        var local = (parts with { Hash = SrsHash.Of(_secrets.All[0].Octets, parts) }).ToString();
        rewritten = new MailboxAddress(local, options.Domain);
        return Fits(rewritten);
    }

    /// <summary>Reads a forward-path that may be a rewritten address.</summary>
    public SrsReading Read(MailboxAddress address)
    {
        if (address.Literal is not null || address.Domain != options.Domain || !SrsLocalPart.IsMarked(address.LocalPart)) return default;
        if (!SrsLocalPart.TryParse(address.LocalPart, out var parts) || !IsGenuine(parts)) return new SrsReading(SrsStatus.Forged, default);
        if (parts.Kind == SrsKind.Later) return new SrsReading(SrsStatus.Genuine, new MailboxAddress(parts.ToFirst(), parts.Domain));
        return SrsDay.AgeOf(parts.Day, time.GetUtcNow()) is { } age && age <= options.MaximumAge
            ? new SrsReading(SrsStatus.Genuine, new MailboxAddress(parts.Rest, parts.Domain))
            : new SrsReading(SrsStatus.Expired, default);
    }

    private SrsLocalPart PartsOf(MailboxAddress sender)
    {
        // Forwarded before: the first forwarder's address is kept, and those between are passed over on the way back.
        if (SrsLocalPart.RestOfFirst(sender.LocalPart) is { } rest) return new SrsLocalPart(SrsKind.Later, "", "", sender.Domain, rest);
        if (SrsLocalPart.TryParse(sender.LocalPart, out var parts) && parts.Kind == SrsKind.Later) return parts;
        return new SrsLocalPart(SrsKind.First, "", SrsDay.Of(time.GetUtcNow()), sender.Domain, sender.LocalPart);
    }

    private bool IsGenuine(SrsLocalPart parts)
    {
        var isGenuine = false;
        foreach (var secret in _secrets.At(time.GetUtcNow())) isGenuine |= SrsHash.AreEqual(parts.Hash, SrsHash.Of(secret.Octets, parts));
        return isGenuine;
    }

    private static bool Fits(MailboxAddress address)
    {
        // Quotes and escapes count: they go over the wire.
        var path = Encoding.UTF8.GetByteCount(address.ToString());
        return path <= MaximumPath && path - address.Destination.Length - 1 <= SrsLocalPart.MaximumLength;
    }
}
