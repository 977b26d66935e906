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

    /// <summary>Connects to the first address that takes it.</summary>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="IOException">No address is known, or none takes the connection.</exception>
    public static async ValueTask<Stream> ConnectAsync(IDnsResolver dns, DnsEndPoint place, HostLookup lookup, CancellationToken cancellation)
    {
        var addresses = await FindAsync(dns, place.Host, lookup, cancellation).ConfigureAwait(false);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(address, place.Port, cancellation).ConfigureAwait(false);
                return new PoolStream(new NetworkStream(socket, ownsSocket: true));
            }
            catch (SocketException failure)
            {
                socket.Dispose();
                last = failure;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new IOException(last?.Message);
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
