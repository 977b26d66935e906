using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>Dovecot's LMTP server; a maildir for each local part.</summary>
public sealed class Dovecot : IAsyncDisposable
{
    private readonly TestFolder _folder = new("dovecot");
    private readonly Daemon _daemon;

    private Dovecot(IPEndPoint endpoint)
    {
        Endpoint = endpoint;
        var mail = _folder.Sub("mail");
        var configuration = _folder.Write("dovecot.conf", $$"""
            base_dir = {{_folder.Sub("run")}}
            state_dir = {{_folder.Sub("state")}}
            protocols = lmtp
            ssl = no
            log_path = {{_folder.Path}}/log
            mail_location = maildir:{{mail}}/%n
            first_valid_uid = 1
            userdb {
              driver = static
              args = uid=dovecot gid=dovecot home={{mail}}/%n allow_all_users=yes
            }
            passdb {
              driver = static
              args = nopassword=y
            }
            service anvil {
              chroot =
            }
            service stats {
              chroot =
            }
            service lmtp {
              inet_listener lmtp {
                address = {{endpoint.Address}}
                port = {{endpoint.Port}}
              }
            }

            """);
        using (var chown = System.Diagnostics.Process.Start("chown", ["dovecot", mail])) chown.WaitForExit();
        _daemon = Daemon.Start("/usr/sbin/dovecot", ["-F", "-c", configuration]);
    }

    public IPEndPoint Endpoint { get; }

    public Maildir Box(string localPart) => new(Path.Combine(_folder.Path, "mail", localPart));

    public static async Task<Dovecot> StartAsync(IPEndPoint endpoint, CancellationToken cancellation = default)
    {
        var dovecot = new Dovecot(endpoint);
        await dovecot._daemon.ListensAsync(endpoint, cancellation);
        return dovecot;
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.SignalAsync("TERM");
        await _daemon.ExitAsync(CancellationToken.None);
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }
}
