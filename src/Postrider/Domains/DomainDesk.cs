using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Postrider.Configuration;
using Postrider.Configuration.Kinds;
using Postrider.Http.Admin;
using Postrider.Mail.Dns;
using Postrider.Mail.Dns.Publishing;
using Postrider.Mail.DomainRecords;
using Postrider.Mail.MtaSts;
using Postrider.Queue;
using Postrider.Relay.Domains;
using Postrider.Smtp;
using Postrider.Storage.Domains;
using Postrider.Storage.Secrets;
using Postrider.Storage.Station;

namespace Postrider.Domains;

/// <summary>All that a command about domains works with: the settings, the station's own books, and the DNS.</summary>
internal sealed class DomainDesk : IDisposable
{
    private const int DnsPort = 53;

    private static readonly TimeSpan UpdateTimeout = TimeSpan.FromSeconds(30);

    private readonly DnsResolver _resolver;
    private readonly HttpStsFetcher _fetcher;

    private DomainDesk(Settings settings, StationDatabase database, SecretBox secrets, DnsOptions dns, TimeProvider time)
    {
        Settings = settings;
        Store = new SqliteDomainStore(database, secrets);
        _resolver = new DnsResolver(dns, time, NullLogger<DnsResolver>.Instance);
        _fetcher = new HttpStsFetcher(_resolver, settings.TlsPolicy.Sts, time);
        Authority = new AuthorityResolver(_resolver, settings.Domains.NameServerPort, dns.Timeout, time);
        Inspector = new DomainInspector(_resolver, Authority, _fetcher, time);
        Publisher = PublisherOf(settings, time);
    }

    public Settings Settings { get; }

    public IDomainStore Store { get; }

    public IDnsResolver Dns => _resolver;

    /// <summary>The same, with questions that are not for sending mail.</summary>
    public DnsResolver Resolver => _resolver;

    public AuthorityResolver Authority { get; }

    public DomainInspector Inspector { get; }

    public IDnsPublisher Publisher { get; }

    /// <summary>What sets records by the settings.</summary>
    public static IDnsPublisher PublisherOf(Settings settings, TimeProvider time) =>
        settings.DnsUpdates.IsEmpty ? NoPublisher.Instance : new DynamicUpdate(settings.DnsUpdates, UpdateTimeout, time);

    /// <summary>Runs a command that needs all of this, and puts into words what keeps it from it.</summary>
    public static async Task<int> RunAsync(Terminal terminal, DomainOptions options, ParseResult parsed, Func<DomainDesk, Task<int>> run, CancellationToken cancellation)
    {
        if (UsedSettings.Read(terminal, parsed.GetValue(options.Config)) is not { } settings) return Sysexits.Configuration;
        var dns = settings.Dns;
        if (parsed.GetValue(options.Resolver) is { } named)
        {
            if (!TryParseResolver(named, out var resolver))
            {
                terminal.WriteError($"--resolver '{named}' is not an address such as 192.0.2.53, 127.0.0.1:5353 or [::1]:53.");
                return ExitCode.Usage;
            }

            dns = dns with { Servers = [resolver] };
        }

        using var database = await StationDatabase.OpenAsync(settings.DataDirectory, cancellation).ConfigureAwait(false);
        using var secrets = SecretBox.Open(settings.DataDirectory, Environment.GetEnvironmentVariable(SecretBox.KeyVariable));
        using var desk = new DomainDesk(settings, database, secrets, dns, terminal.Time);
        return await run(desk).ConfigureAwait(false);
    }

    /// <summary>The domain of a name, or <c>null</c>, which was said then.</summary>
    public async Task<SendingDomain?> FindAsync(Terminal terminal, string name, CancellationToken cancellation)
    {
        if (DomainName.TryParse(name, out var domain) && await Store.FindAsync(domain, cancellation).ConfigureAwait(false) is { } found) return found;
        terminal.WriteError($"'{name}' is not a domain of this station. `postrider domain list` shows them; `postrider domain add` adds one.");
        return null;
    }

    /// <summary>Where the keys of a domain stand, and what comes next.</summary>
    public ImmutableArray<KeyView> KeysOf(SendingDomain domain) => [.. domain.Keys.Select(key => KeyView.Of(domain, key, Settings.Signing.Schedule, Publisher.Covers))];

    public void Dispose()
    {
        _fetcher.Dispose();
        _resolver.Dispose();
    }

    private static bool TryParseResolver(string text, out IPEndPoint resolver)
    {
        resolver = new IPEndPoint(IPAddress.None, 0);
        if (!EndpointKind.TrySplit(text, out var host, out var port) || !EndpointKind.TryParseAddress(host, out var address)) return false;
        resolver = new IPEndPoint(address, port ?? DnsPort);
        return true;
    }
}
