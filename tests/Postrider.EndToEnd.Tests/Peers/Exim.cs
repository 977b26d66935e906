using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>An Exim of its own: takes mail for its domain, refuses <c>nobody@</c>, and sends on through a smart host.</summary>
public sealed class Exim : IAsyncDisposable
{
    private readonly TestFolder _folder = new("exim");
    private readonly Daemon _daemon;

    private Exim(string domain, IPEndPoint endpoint, IPEndPoint? smartHost)
    {
        Endpoint = endpoint;
        Program = Path.GetFullPath(Path.Combine(Checkout.Root, ".cache/peers/exim4-daemon-light/usr/sbin/exim4"));
        Box = new Maildir(Path.Combine(_folder.Sub("mail"), "box"));
        _folder.Sub("spool");
        _folder.Sub("log");
        ConfigurationFile = _folder.Write("exim.conf", $"""
            primary_hostname = mx.{domain}
            exim_path = {Program}
            spool_directory = {_folder.Path}/spool
            log_file_path = {_folder.Path}/log/%slog
            pid_file_path = {_folder.Path}/exim.pid
            local_interfaces = <; [{endpoint.Address}]:{endpoint.Port}
            domainlist local_domains = {domain}
            acl_smtp_rcpt = acl_rcpt
            acl_smtp_data = acl_data
            never_users = root
            keep_environment =
            host_lookup =
            rfc1413_hosts =
            tls_advertise_hosts =
            smtputf8_advertise_hosts = *
            dsn_advertise_hosts = *
            chunking_advertise_hosts = *
            begin acl
            acl_rcpt:
              deny local_parts = nobody
                   message = 550 5.1.1 no such person here
              accept domains = +local_domains
              accept hosts = 127.0.0.1
              deny message = relay not permitted
            acl_data:
              accept
            begin routers
            local:
              driver = accept
              domains = +local_domains
              transport = file
            smart:
              driver = manualroute
              route_list = * {smartHost?.Address.ToString() ?? "127.0.0.1"}::{smartHost?.Port ?? 9} byname
              self = send
              transport = smtp
            begin transports
            file:
              driver = appendfile
              directory = {_folder.Path}/mail/box
              maildir_format
              create_directory
              user = Debian-exim
            smtp:
              driver = smtp
              hosts_try_chunking = *
              tls_verify_certificates = {_folder.Path}/none
              tls_try_verify_hosts =
            begin retry
            * * F,2h,1m

            """);
        using (var chown = System.Diagnostics.Process.Start("chown", ["-R", "Debian-exim", _folder.Path])) chown.WaitForExit();
        // Exim takes a -C file only from root.
        using (var chown = System.Diagnostics.Process.Start("chown", ["root", ConfigurationFile])) chown.WaitForExit();
        _daemon = Daemon.Start(Program, ["-C", ConfigurationFile, "-bdf", "-q1m"]);
    }

    public string Program { get; }

    public string ConfigurationFile { get; }

    public IPEndPoint Endpoint { get; }

    public Maildir Box { get; }

    public string Log => string.Concat(Directory.GetFiles(Path.Combine(_folder.Path, "log")).Select(File.ReadAllText));

    public static async Task<Exim> StartAsync(string domain, IPEndPoint endpoint, IPEndPoint? smartHost = null, CancellationToken cancellation = default)
    {
        var exim = new Exim(domain, endpoint, smartHost);
        await exim._daemon.ListensAsync(endpoint, cancellation);
        return exim;
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }
}
