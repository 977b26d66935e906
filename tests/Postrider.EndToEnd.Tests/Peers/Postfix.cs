using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>A Postfix of its own: takes mail for its domain into maildirs, and relays what a test sends through it.</summary>
public sealed class Postfix : IAsyncDisposable
{
    private readonly TestFolder _folder = new("postfix");
    private readonly Daemon _daemon;

    private Postfix(string domain, IPEndPoint endpoint, string settings, IPAddress? resolver)
    {
        Endpoint = endpoint;
        var queue = _folder.Sub("queue");
        var data = _folder.Sub("data");
        var mail = _folder.Sub("mail");
        Configuration = _folder.Sub("conf");
        File.WriteAllText(Path.Combine(Configuration, "main.cf"), $"""
            compatibility_level = 3.6
            queue_directory = {queue}
            data_directory = {data}
            command_directory = /usr/sbin
            daemon_directory = /usr/lib/postfix/sbin
            mail_owner = postfix
            setgid_group = postdrop
            myhostname = mx.{domain}
            mydestination =
            inet_interfaces = all
            inet_protocols = ipv4
            mynetworks = 127.0.0.1/32
            virtual_mailbox_domains = {domain}
            virtual_mailbox_base = {mail}
            virtual_mailbox_maps = static:box/
            virtual_uid_maps = static:{Id("-u")}
            virtual_gid_maps = static:{Id("-g")}
            virtual_transport = virtual
            alias_maps =
            local_recipient_maps =
            smtpd_peername_lookup = no
            smtpd_relay_restrictions = permit_mynetworks, reject_unauth_destination
            maillog_file = {_folder.Path}/log
            maillog_file_prefixes = /tmp
            smtputf8_enable = yes
            smtpd_tls_security_level = may
            {settings}

            """);
        File.WriteAllText(Path.Combine(Configuration, "master.cf"), $"""
            {endpoint} inet n - n - - smtpd
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            virtual unix - n n - - virtual
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd

            """);
        Box = new Maildir(Path.Combine(mail, "box"));
        Chown(data);
        Chown(mail);
        string[] arguments = ["-c", Configuration, "start-fg"];
        _daemon = resolver is null ? Daemon.Start("/usr/sbin/postfix", arguments) : StartBeside(resolver, arguments);
    }

    public IPEndPoint Endpoint { get; }

    public string Configuration { get; }

    /// <summary>All that came for the domain, whatever the local part.</summary>
    public Maildir Box { get; }

    public string Log => File.Exists(Path.Combine(_folder.Path, "log")) ? File.ReadAllText(Path.Combine(_folder.Path, "log")) : "";

    public static Task<Postfix> StartAsync(string domain, IPEndPoint endpoint, string settings = "", CancellationToken cancellation = default) =>
        StartAsync(domain, endpoint, settings, resolver: null, cancellation);

    /// <param name="resolver">Whom it asks in the place of the system's resolver, at port 53.</param>
    public static async Task<Postfix> StartAsync(string domain, IPEndPoint endpoint, string settings, IPAddress? resolver, CancellationToken cancellation)
    {
        var postfix = new Postfix(domain, endpoint, settings, resolver);
        await postfix._daemon.ListensAsync(endpoint, cancellation);
        return postfix;
    }

    public async ValueTask DisposeAsync()
    {
        await Command.RunAsync("/usr/sbin/postfix", ["-c", Configuration, "abort"]);
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>With a resolv.conf of its own, which nobody else sees.</summary>
    private Daemon StartBeside(IPAddress resolver, string[] arguments)
    {
        var own = _folder.Write("resolv.conf", $"nameserver {resolver}\noptions trust-ad\n");
        return Daemon.Start("/usr/bin/unshare", ["--mount", "sh", "-c", $"mount --bind {own} /etc/resolv.conf && exec /usr/sbin/postfix \"$@\"", "postfix", .. arguments]);
    }

    private static string Id(string which)
    {
        using var id = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("id", [which, "postfix"]) { RedirectStandardOutput = true })!;
        return id.StandardOutput.ReadToEnd().Trim();
    }

    private static void Chown(string folder)
    {
        using var chown = System.Diagnostics.Process.Start("chown", ["postfix", folder]);
        chown.WaitForExit();
    }
}
