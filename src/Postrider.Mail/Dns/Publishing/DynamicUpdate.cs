using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net.Sockets;
using System.Security.Cryptography;
using Postrider.Smtp;

namespace Postrider.Mail.Dns.Publishing;

/// <summary>Sets records by dynamic update (RFC 2136), signed with a shared secret (RFC 8945). Always by TCP, so that no message is too long and no datagram is a stranger's.</summary>
/// <param name="zones">The zones that may be written to; of several that hold a name the nearest counts.</param>
/// <param name="timeout">How long a server may take for an update, connecting included.</param>
/// <param name="time">For time-outs and signatures.</param>
public sealed class DynamicUpdate(ImmutableArray<UpdateZone> zones, TimeSpan timeout, TimeProvider time) : IDnsPublisher
{
    public bool Covers(DomainName name) => ZoneOf(name) is not null;

    public async ValueTask<DnsPublication> ApplyAsync(ImmutableArray<DnsChange> changes, CancellationToken cancellation)
    {
        foreach (var change in changes)
        {
            if (!Covers(change.Records.Name))
                return new DnsPublication(DnsPublicationStatus.NotOurs, $"No zone under [[dns_update]] holds {change.Records.Name}: set its records by hand, or name its zone there.");
        }

        // All are covered: none is without a zone.
        foreach (var ofZone in changes.GroupBy(change => ZoneOf(change.Records.Name)!))
        {
            var publication = await ApplyAsync(ofZone.Key, [.. ofZone], cancellation).ConfigureAwait(false);
            if (!publication.IsDone) return publication;
        }

        return DnsPublication.Done;
    }

    private UpdateZone? ZoneOf(DomainName name)
    {
        UpdateZone? nearest = null;
        foreach (var zone in zones)
            if (zone.Holds(name) && (nearest is null || zone.Name.Value.Length > nearest.Name.Value.Length)) nearest = zone;
        return nearest;
    }

    private async Task<DnsPublication> ApplyAsync(UpdateZone zone, ImmutableArray<DnsChange> changes, CancellationToken cancellation)
    {
        var id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        var message = TsigSignature.Sign(UpdateMessage.Write(id, zone.Name, changes), zone.Key, time.GetUtcNow(), out var code);
        if (message.Length > UpdateMessage.MaximumLength)
            return new DnsPublication(DnsPublicationStatus.Refused, $"The changes to {zone.Name} do not fit into one update ({message.Length} octets): make them in parts.");
        using var deadline = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        byte[] octets;
        try
        {
            octets = await AskAsync(zone, message, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Unreachable(zone, FormattableString.Invariant($"did not answer within {timeout.TotalSeconds:0.##} s"));
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return Unreachable(zone, $"could not be reached ({failure.Message})");
        }

        if (UpdateAnswer.Read(octets, id) is not { } answer) return Unreachable(zone, "sent something that is no answer to an update");
        return Judge(zone, answer, TsigSignature.Check(answer, zone.Key, code, time.GetUtcNow()));
    }

    private static async Task<byte[]> AskAsync(UpdateZone zone, byte[] message, CancellationToken cancellation)
    {
        using var socket = new Socket(zone.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(zone.Server, cancellation).ConfigureAwait(false);
        var stream = new NetworkStream(socket);
        await using var closing = stream.ConfigureAwait(false);
        var framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellation).ConfigureAwait(false);
        await stream.ReadExactlyAsync(framed.AsMemory(0, 2), cancellation).ConfigureAwait(false);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(framed)];
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        return answer;
    }

    /// <param name="doubt">Why the answer is not to be believed.</param>
    private static DnsPublication Judge(UpdateZone zone, UpdateAnswer answer, string? doubt)
    {
        // These come unsigned, for the server has no key in common with us (RFC 8945, 5.3.2): a refusal is taken from anybody, a success is not.
        switch (answer.Signature?.Error)
        {
            case UpdateAnswer.BadKey:
                return Refused(zone, $"does not know the key '{zone.Key}' with this algorithm, or does not let it update the zone", "Compare key_name and algorithm with the server's configuration, and allow the key to update there (allow-update in BIND, acl in Knot).");
            case UpdateAnswer.BadSignature:
                return Refused(zone, $"finds the signature with the key '{zone.Key}' wrong", "Compare the secret with the server's configuration.");
            case UpdateAnswer.BadTime:
                return Refused(zone, "has another time than this machine", "Set both clocks by NTP; they may differ by five minutes.");
        }

        var code = (DnsResponseCode)answer.Code;
        if (code != DnsResponseCode.NoError)
        {
            var advice = code switch
            {
                DnsResponseCode.Refused or DnsResponseCode.NotAuthoritative => "Allow the key to update the zone there (allow-update in BIND, acl in Knot), and see that it is the zone's primary server.",
                DnsResponseCode.NotZone => "Write the name of the zone itself, as its SOA record has it.",
                DnsResponseCode.NotImplemented => "This server does not take dynamic updates.",
                DnsResponseCode.ServerFailure => "Look into the log of the server.",
                _ => "Look into the log of the server for what it does not like.",
            };
            return Refused(zone, $"answered {code.Mnemonic()}", advice);
        }

        return doubt is null ? DnsPublication.Done : Refused(zone, $"said that it is done, yet {doubt}", "Somebody may stand between; nothing is known to have changed.");
    }

    private static DnsPublication Refused(UpdateZone zone, string what, string advice) =>
        new(DnsPublicationStatus.Refused, $"The server {zone.Server} of {zone.Name} {what}. {advice}");

    private static DnsPublication Unreachable(UpdateZone zone, string what) =>
        new(DnsPublicationStatus.Unreachable, $"The server {zone.Server} of {zone.Name} {what}. See that it listens there by TCP, and that no firewall stands between.");
}
