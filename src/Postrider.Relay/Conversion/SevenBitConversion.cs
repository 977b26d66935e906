using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;
using Postrider.Smtp.Sockets;

namespace Postrider.Relay.Conversion;

/// <summary>
/// Makes a message fit for a peer that does not take its octets (RFC 6152, 3; RFC 3030, 3): the parts of MIME that hold what cannot pass get a transfer
/// encoding; all else stays as it is, octet by octet. Memory does not grow with the message: it is read twice, and a large result goes to a file without a name.
/// A signature over the body breaks; <see cref="Signing.SignedConversion"/> makes ours anew.
/// </summary>
/// <param name="temporaryDirectory">Where large results go; nothing of them stays, not even after a crash.</param>
public sealed class SevenBitConversion(string temporaryDirectory)
{
    /// <summary>Octets of a message whose result is kept in memory.</summary>
    private const int MaximumInMemory = 256 * 1024;

    /// <summary>Converts a message.</summary>
    /// <param name="body">The message; read from its start.</param>
    /// <param name="target">What the peer takes: <see cref="BodyType.SevenBit"/>, or <see cref="BodyType.EightBitMime"/> for a BINARYMIME message.</param>
    /// <returns>
    /// The message for BODY=<paramref name="target"/>, for the caller to dispose; <c>null</c> where nobody may convert it and it must be returned with 5.6.3:
    /// what would have to change lies in a signed or encrypted part (RFC 1847), in a header field that has no ASCII form, or in a structure that cannot be read.
    /// </returns>
    /// <exception cref="IOException">The message cannot be read, or the temporary file cannot be written.</exception>
    public async ValueTask<IStoredBody?> ConvertAsync(IOutgoingBody body, BodyType target, CancellationToken cancellation)
    {
        await SocketThread.LeaveAsync().ConfigureAwait(false);
        var patches = await SurveyAsync(body, target, cancellation).ConfigureAwait(false);
        if (patches is null) return null;
        var output = body.Size <= MaximumInMemory ? new ConvertedBody() : ConvertedBody.OnDisk(temporaryDirectory);
        try
        {
            var original = body.OpenRead();
            await using (original.ConfigureAwait(false))
            {
                var check = new FitnessCheck(target);
                await new Patcher(original, output, check).ApplyAsync(patches, cancellation).ConfigureAwait(false);
                if (check.IsFit) return output;
            }
        }
        catch
        {
            await output.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        await output.DisposeAsync().ConfigureAwait(false);
        return null;
    }

    private static async ValueTask<IReadOnlyList<Patch>?> SurveyAsync(IOutgoingBody body, BodyType target, CancellationToken cancellation)
    {
        var stream = body.OpenRead();
        await using (stream.ConfigureAwait(false))
        {
            var survey = new EntitySurvey(stream, target);
            try
            {
                await survey.ReadMessageAsync(cancellation).ConfigureAwait(false);
            }
            catch (FormatException)
            {
                // What the parser cannot read as a message at all, nobody can convert.
                return null;
            }

            return survey.Finish();
        }
    }
}
