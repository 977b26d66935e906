using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Postrider.Http.Web;

/// <summary>Lets no single address hold all connections of the public web listener.</summary>
internal sealed class ConnectionShares(int maximum)
{
    private readonly ConcurrentDictionary<IPAddress, int> _open = new();

    /// <summary>Goes before everything else on a connection; one too many is closed without a word.</summary>
    public ConnectionDelegate Guard(ConnectionDelegate next) => async connection =>
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var open = _open.AddOrUpdate(address, 1, static (_, count) => count + 1);
        try
        {
            if (open <= maximum) await next(connection).ConfigureAwait(false);
            else connection.Abort();
        }
        finally
        {
            if (_open.AddOrUpdate(address, 0, static (_, count) => count - 1) == 0) _open.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
        }
    };
}
