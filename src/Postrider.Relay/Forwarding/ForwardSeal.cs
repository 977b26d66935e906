using Microsoft.Extensions.Logging;
using Postrider.Mail.Arc;
using Postrider.Mail.Authentication;
using Postrider.Mail.Headers;
using Postrider.Relay.Submission;

namespace Postrider.Relay.Forwarding;

/// <summary>One message that is passed on, and the ARC set that goes before its forwarded copy (RFC 8617, 5.1).</summary>
internal sealed class ForwardSeal : IMessageReader, IDisposable
{
    private readonly ArcSealing _sealing;
    private readonly string _id;
    private readonly ILogger _logger;

    private ForwardSeal(ArcSealing sealing, string id, ILogger logger) => (_sealing, _id, _logger) = (sealing, id, logger);

    /// <returns><c>null</c> where the message is not passed on, or no domain here has a key.</returns>
    public static ForwardSeal? Begin(IncomingMessage message, IArcKeys? keys, TimeProvider time, ILogger logger)
    {
        if (message.ForwardingDomain.IsEmpty) return null;
        if (keys?.Find(message.ForwardingDomain) is { } key) return new ForwardSeal(new ArcSealer(key, new ArcSealingOptions(), time).Begin(), message.Id.ToString(), logger);
        ForwardingLog.NoSealingKey(logger, message.Id.ToString(), message.ForwardingDomain.Value);
        return null;
    }

    public void ReadHeader(ReadOnlySpan<byte> fields) => _sealing.ReadHeader(fields);

    public void ReadBody(ReadOnlySpan<byte> octets) => _sealing.ReadBody(octets);

    /// <summary>The set, or nothing where the chain may not go on.</summary>
    /// <param name="chain">The chain that the message came with.</param>
    /// <param name="results">What is known of the message, under our own name.</param>
    public byte[] Finish(ArcVerdict chain, AuthenticationResults results)
    {
        // Whether a chain is good that could not be looked up is for the next host to say; a seal of ours would break it for ever (RFC 8617, 5.1).
        if (chain.IsTemporary)
        {
            ForwardingLog.NotSealed(_logger, _id, $"whether the chain so far is good is not known: {chain.Reason}");
            return [];
        }

        try
        {
            // The body of the field on one line, as it stands behind the instance.
            var line = AuthenticationResultsWriter.WriteBody(results, 0).Replace("\r\n\t ", " ", StringComparison.Ordinal).Replace("\r\n\t", " ", StringComparison.Ordinal);
            return _sealing.Finish(chain, line) ?? [];
        }
        catch (InvalidDataException failure)
        {
            ForwardingLog.NotSealed(_logger, _id, failure.Message);
            return [];
        }
    }

    public void Dispose() => _sealing.Dispose();
}
