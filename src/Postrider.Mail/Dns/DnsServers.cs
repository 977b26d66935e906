using System.Collections.Immutable;
using System.Net;
using Microsoft.Extensions.Logging;

namespace Postrider.Mail.Dns;

/// <summary>The resolvers to ask: those of the options, or those of resolv.conf as it stands now.</summary>
internal sealed class DnsServers
{
    /// <summary>How often resolv.conf is looked at: a DHCP client or a VPN may write it anew.</summary>
    private static readonly TimeSpan LookedAtEvery = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _areFixed;
    private readonly Lock _lock = new();
    private ImmutableArray<DnsServer> _servers;
    private DateTime _writtenAt;
    private long _lookAt;

    public DnsServers(ImmutableArray<IPEndPoint> configured, string path, TimeProvider time, ILogger logger)
    {
        _path = path;
        _time = time;
        _logger = logger;
        _areFixed = !configured.IsDefaultOrEmpty;
        _servers = _areFixed ? Make(configured) : [];
    }

    /// <summary>In the order to ask: as written, those that are silent of late last.</summary>
    public ImmutableArray<DnsServer> InOrder()
    {
        if (!_areFixed) Refresh();
        var servers = _servers;
        return servers.Any(server => server.IsAvoided) ? [.. servers.OrderBy(server => server.IsAvoided)] : servers;
    }

    private void Refresh()
    {
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            if (_servers.Length > 0 && now < _lookAt) return;
            _lookAt = now + (long)(LookedAtEvery.TotalSeconds * _time.TimestampFrequency);
            var writtenAt = File.GetLastWriteTimeUtc(_path);
            if (_servers.Length > 0 && writtenAt == _writtenAt) return;
            _writtenAt = writtenAt;
            var endpoints = ResolverConfiguration.Parse(ReadText());
            if (_servers.Select(server => server.EndPoint).SequenceEqual(endpoints)) return;
            _servers = Make(endpoints);
            DnsLog.ResolversRead(_logger, _path, string.Join(", ", _servers));
        }
    }

    private string ReadText()
    {
        try
        {
            return File.ReadAllText(_path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            DnsLog.ResolversUnreadable(_logger, _path, failure.Message);
            return "";
        }
    }

    private ImmutableArray<DnsServer> Make(ImmutableArray<IPEndPoint> endpoints) => [.. endpoints.Select(endpoint => new DnsServer(endpoint, _time))];
}
