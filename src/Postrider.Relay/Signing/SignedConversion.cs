using System.Buffers;
using Postrider.Mail.Headers;
using Postrider.Relay.Conversion;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Relay.Signing;

/// <summary>
/// Converts messages for peers that do not take their octets, and signs anew what we had signed: a signature over other octets than those that arrive is worse than none. A
/// signature that the message came with cannot be saved; that is told to nobody, for the peer leaves no other way but to return the message.
/// </summary>
/// <param name="conversion">Converts.</param>
/// <param name="signer">Signs; <c>null</c> where nothing is signed.</param>
public sealed class SignedConversion(SevenBitConversion conversion, MessageSigner? signer)
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
            return new PrefixedBody((byte[])[.. signatures.Span, .. rest], converted);
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
        var message = converted.OpenRead();
        await using (message.ConfigureAwait(false)) await MessageFeed.ReadAsync(message, [pass], cancellation).ConfigureAwait(false);
        return (await pass.FinishAsync(cancellation).ConfigureAwait(false)).Prefix;
    }

    /// <summary>A seal of ours goes as well: a chain that does not hold is worse than one that ends before us.</summary>
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
