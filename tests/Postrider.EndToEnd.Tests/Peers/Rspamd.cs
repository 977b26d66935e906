using System.Net;
using System.Text.Json;

namespace Postrider.EndToEnd.Peers;

/// <summary>An rspamd that judges by SPF, DKIM, DMARC and ARC alone, and signs for one domain what a user of its own sends.</summary>
public sealed class Rspamd : IAsyncDisposable
{
    private readonly TestFolder _folder = new("rspamd");
    private readonly HttpClient _http = new();
    private readonly IPEndPoint _endpoint = new(IPAddress.Loopback, Ports.Free());
    private readonly Daemon _daemon;

    private Rspamd(IPEndPoint resolver, string domain, string selector, string keyFile) => _daemon = Daemon.Start("/usr/bin/rspamd", ["-f", "-i", "-c", _folder.Write("rspamd.conf", $$"""
        options {
          filters = "dkim";
          dns { nameserver = ["{{resolver}}"]; timeout = 2s; retransmits = 2; }
          local_addrs = [];
          tempdir = "{{_folder.Path}}";
          pidfile = "{{_folder.Path}}/pid";
          cache_file = "{{_folder.Path}}/cache";
          hs_cache_dir = "{{_folder.Path}}";
          url_tld = "{{_folder.Write("suffixes", "test\n")}}";
          check_all_filters = true;
        }
        logging { type = "console"; level = "info"; }
        worker "normal" { bind_socket = "{{_endpoint}}"; count = 1; }
        worker "rspamd_proxy" { bind_socket = "{{Milter}}"; count = 1; milter = yes; timeout = 60s; upstream "local" { default = yes; self_scan = yes; } }
        {{string.Concat(((string[])["spf", "dmarc", "arc", "dkim_signing", "milter_headers"]).Select(name => $"modules {{ path = \"/usr/share/rspamd/plugins/{name}.lua\"; }}\n"))}}
        spf { check_local = true; }
        dkim { check_local = true; }
        dmarc { check_local = true; }
        arc { sign_inbound = false; sign_local = false; sign_authenticated = false; }
        dkim_signing {
          sign_authenticated = true;
          sign_local = false;
          allow_username_mismatch = true;
          use_esld = false;
          domain { {{domain}} { selector = "{{selector}}"; path = "{{keyFile}}"; } }
        }
        milter_headers { use = ["x-spamd-result"]; skip_local = false; skip_authenticated = false; }
        actions { reject = 1000; }

        """)]);

    /// <summary>Where a mail server asks it; it writes its symbols into X-Spamd-Result.</summary>
    public IPEndPoint Milter { get; } = new(IPAddress.Loopback, Ports.Free());

    public string Log => _daemon.Output;

    /// <param name="resolver">The DNS that it asks.</param>
    /// <param name="domain">For which it signs.</param>
    /// <param name="selector">With which key.</param>
    /// <param name="keyFile">The key in PEM.</param>
    public static async Task<Rspamd> StartAsync(IPEndPoint resolver, string domain, string selector, string keyFile, CancellationToken cancellation)
    {
        var rspamd = new Rspamd(resolver, domain, selector, keyFile);
        await rspamd._daemon.ListensAsync(rspamd._endpoint, cancellation);
        await rspamd._daemon.ListensAsync(rspamd.Milter, cancellation);
        return rspamd;
    }

    /// <summary>Judges a message that comes from an address under a reverse-path.</summary>
    /// <returns>The symbols that it found, with what they are about.</returns>
    public async Task<IReadOnlyDictionary<string, string[]>> JudgeAsync(byte[] message, string address, string from, CancellationToken cancellation)
    {
        var answer = await AskAsync(message, cancellation, ("IP", address), ("From", from), ("Helo", "mx.sender.test"));
        return answer.GetProperty("symbols").EnumerateObject().ToDictionary(
            symbol => symbol.Name,
            symbol => symbol.Value.TryGetProperty("options", out var options) ? options.EnumerateArray().Select(option => option.GetString() ?? "").ToArray() : []);
    }

    /// <summary>The value of the DKIM-Signature field that it makes for a message of a user who has signed in.</summary>
    public async Task<string> SignAsync(byte[] message, string user, CancellationToken cancellation)
    {
        var signature = (await AskAsync(message, cancellation, ("User", user), ("From", user), ("IP", "192.0.2.99"))).GetProperty("dkim-signature");
        return (signature.ValueKind == JsonValueKind.Array ? signature[0] : signature).GetString() ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _http.Dispose();
        _folder.Dispose();
    }

    private async Task<JsonElement> AskAsync(byte[] message, CancellationToken cancellation, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://{_endpoint}/checkv2") { Content = new ByteArrayContent(message) };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request, cancellation);
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation)).RootElement;
    }
}
