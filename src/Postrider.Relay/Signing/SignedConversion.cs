using System.Buffers;
using Postrider.Mail.Arc;
using Postrider.Mail.Headers;
using Postrider.Relay.Conversion;
using Postrider.Relay.Forwarding;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>
/// Converts messages for peers that do not take their octets, and signs and seals anew what we had signed and sealed: a signature over other octets than those that arrive is worse
/// than none. A signature that the message came with cannot be saved; our seal still says that it was good when it came here.
/// </summary>
/// <param name="conversion">Converts.</param>
/// <param name="signer">Signs; <c>null</c> where nothing is signed.</param>
/// <param name="arcKeys">Seal; <c>null</c> where nothing is sealed.</param>
/// <param name="time">For the seal's <c>t=</c>.</param>
public sealed class SignedConversion(SevenBitConversion conversion, MessageSigner? signer, IArcKeys? arcKeys, TimeProvider time)
{
    /// <inheritdoc cref="SevenBitConversion.ConvertAsync"/>
    public async ValueTask<IStoredBody?> ConvertAsync(IStoredBody body, BodyType target, CancellationToken cancellation)
    {
        if (body.Prefix.IsEmpty) return await conversion.ConvertAsync(body, target, cancellation).ConfigureAwait(false);
        var converted = await conversion.ConvertAsync(new UnprefixedBody(body), target, cancellation).ConfigureAwait(false);
        if (converted is null) return null;
        try
        {
            var rest = WithoutSignatures(body.Prefix.Span, out var wasSigned);
            var signatures = wasSigned ? await SignAsync(converted, cancellation).ConfigureAwait(false) : default;
            var seal = SealedSet.Find(body.Prefix.Span) is { } sealedBefore ? await SealAsync(converted, sealedBefore, cancellation).ConfigureAwait(false) : [];
            return new PrefixedBody((byte[])[.. seal, .. signatures.Span, .. rest], converted);
        }
        catch
        {
            await converted.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>> SignAsync(IStoredBody converted, CancellationToken cancellation)
    {
        using var pass = signer?.BeginSigning("");
        if (pass is null) return default;
        await FeedAsync(converted, pass, cancellation).ConfigureAwait(false);
        return (await pass.FinishAsync(cancellation).ConfigureAwait(false)).Prefix;
    }

    /// <summary>What was found when the message came in holds as it did, and so does the chain below, of which seals cover the ARC fields alone; the message is sealed as it leaves.</summary>
    private async ValueTask<byte[]> SealAsync(IStoredBody converted, SealedSet before, CancellationToken cancellation)
    {
        if (arcKeys?.Find(before.Domain) is not { } key) return [];
        using var sealing = new ArcSealer(key, new ArcSealingOptions(), time).Begin();
        await FeedAsync(converted, sealing, cancellation).ConfigureAwait(false);
        return sealing.Finish(new ArcVerdict(before.Chain, null), before.Results) ?? [];
    }

    private static async ValueTask FeedAsync(IStoredBody converted, IMessageReader reader, CancellationToken cancellation)
    {
        var message = converted.OpenRead();
        await using (message.ConfigureAwait(false)) await MessageFeed.ReadAsync(message, [reader], cancellation).ConfigureAwait(false);
    }

    /// <summary>A seal that cannot be made anew goes as well: a chain that does not hold is worse than one that ends before us.</summary>
    private static byte[] WithoutSignatures(ReadOnlySpan<byte> prefix, out bool wasSigned)
    {
        wasSigned = false;
        var rest = new ArrayBufferWriter<byte>(prefix.Length);
        foreach (var field in new HeaderSection(prefix))
        {
            if (field.Is("DKIM-Signature"u8)) wasSigned = true;
            else if (!IsSeal(field)) rest.Write(prefix.Slice(field.Start, field.Length));
        }

        return rest.WrittenSpan.ToArray();
    }

    private static bool IsSeal(HeaderField field) => field.Is("ARC-Seal"u8) || field.Is("ARC-Message-Signature"u8) || field.Is("ARC-Authentication-Results"u8);
}
