using System.Net;

namespace Postrider.EndToEnd.Peers;

/// <summary>An OpenDKIM that a mail server asks as a milter: it says what it found in Authentication-Results, and has refused what has a broken signature.</summary>
public sealed class OpenDkim : IAsyncDisposable
{
    private readonly TestFolder _folder = new("opendkim");
    private readonly Daemon _daemon;

    private OpenDkim(string name, IReadOnlyDictionary<string, string> texts)
    {
        var records = _folder.Write("texts", string.Concat(texts.Select(text => $"{text.Key} {text.Value}\n")));
        _daemon = Daemon.Start("opendkim", ["-f", "-x", _folder.Write("opendkim.conf", $"""
            Mode v
            AuthservID {name}
            AlwaysAddARHeader yes
            On-BadSignature reject
            TestDNSData file:{records}
            Socket inet:{Milter.Port}@{Milter.Address}
            UserID {Environment.UserName}
            Syslog no

            """)]);
    }

    /// <summary>Where it is asked.</summary>
    public IPEndPoint Milter { get; } = new(IPAddress.Loopback, Ports.Free());

    public string Log => _daemon.Output;

    /// <param name="name">What it calls itself in its results.</param>
    /// <param name="texts">The TXT records that it knows, by their names.</param>
    public static async Task<OpenDkim> StartAsync(string name, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation)
    {
        var opendkim = new OpenDkim(name, texts);
        await opendkim._daemon.ListensAsync(opendkim.Milter, cancellation);
        return opendkim;
    }

    public async ValueTask DisposeAsync()
    {
        await _daemon.DisposeAsync();
        _folder.Dispose();
    }
}
