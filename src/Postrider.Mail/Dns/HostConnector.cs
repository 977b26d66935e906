using System.Net;
using System.Net.Sockets;
using Postrider.Smtp;
using Postrider.Smtp.Sockets;

namespace Postrider.Mail.Dns;

/// <summary>Connects to hosts by the answers of our own resolver, so that one setting, one cache and one set of time-outs holds for all.</summary>
internal static class HostConnector
{
    /// <summary>Addresses of a family that are tried.</summary>
    private const int MaximumAddresses = 4;

    /// <inheritdoc cref="ConnectAsync(IDnsResolver, DnsEndPoint, HostLookup, Func{IPAddress, string?}, CancellationToken)"/>
    public static ValueTask<Stream> ConnectAsync(IDnsResolver dns, DnsEndPoint place, HostLookup lookup, CancellationToken cancellation) =>
        ConnectAsync(dns, place, lookup, static _ => null, cancellation);

    /// <summary>Connects to the first address that takes it.</summary>
    /// <param name="dns">Finds the addresses.</param>
    /// <param name="place">Host name or address, and port.</param>
    /// <param name="lookup">Whom else to ask.</param>
    /// <param name="refusal">Why an address must not be asked; <c>null</c> where it may be.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="IOException">No address is known, or none may be asked or takes the connection.</exception>
    public static async ValueTask<Stream> ConnectAsync(IDnsResolver dns, DnsEndPoint place, HostLookup lookup, Func<IPAddress, string?> refusal, CancellationToken cancellation)
    {
        var addresses = await FindAsync(dns, place.Host, lookup, cancellation).ConfigureAwait(false);
        string? last = null;
        foreach (var address in addresses)
        {
            if (refusal(address) is { } reason)
            {
                last = reason;
                continue;
            }

            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, place.Port, cancellation).ConfigureAwait(false);
                return new PoolStream(new NetworkStream(socket, ownsSocket: true));
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure.Message;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException(last);
    }

    private static async ValueTask<IPAddress[]> FindAsync(IDnsResolver dns, string host, HostLookup lookup, CancellationToken cancellation)
    {
        if (IPAddress.TryParse(host, out var literal)) return [literal];
        if (!DomainName.TryParse(host, out var name)) throw new IOException($"'{host}' is not a host name");
        var ipv4 = await dns.FindIPv4Async(name, cancellation).ConfigureAwait(false);
        var ipv6 = await dns.FindIPv6Async(name, cancellation).ConfigureAwait(false);
        IPAddress[] addresses = [.. ipv4.Records.Take(MaximumAddresses), .. ipv6.Records.Take(MaximumAddresses)];
        if (addresses.Length == 0 && lookup == HostLookup.OursThenSystem) addresses = await FindBySystemAsync(host, cancellation).ConfigureAwait(false);
        return addresses.Length > 0 ? addresses : throw new IOException($"no address is known: {ipv4.Detail ?? ipv6.Detail ?? "there is none"}");
    }

    private static async Task<IPAddress[]> FindBySystemAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await System.Net.Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return [];
        }
    }
}
