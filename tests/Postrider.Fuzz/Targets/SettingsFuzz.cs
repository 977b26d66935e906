using Postrider.Configuration;

namespace Postrider.Fuzz.Targets;

/// <summary>Settings files. Each mistake has a place within the file and says what to do; settings come out only when there is no error.</summary>
public sealed class SettingsFuzz : IFuzzTarget
{
    private static readonly SettingsContext Context = new("/nonexistent", SettingsPath: null, TimeProvider.System);

    public string Name => "settings";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        """
        hostname = "mail.example.com"
        data_directory = "data" # here
        stop_timeout = "1m30s"
        [limits]
        max_sessions = 7
        max_message_size = "20 MB"
        [[listener]]
        name = "mx"
        kind = "relay"
        listen = ["*:2525", "127.0.0.1:0", "[::1]:2525"]
        relay_networks = ["10.0.0.0/8", "192.0.2.7", "::ffff:198.51.100.0/120"]
        limits = { max_sessions = 9, command_timeout = '5s' }
        [listener.limits]
        max_errors = 3

        """u8.ToArray(),
        """
        [[route]]
        name = "store"
        kind = "lmtp"
        destinations = [
          "example.com", # ours
          "*.example.com",
        ]
        hosts = ["[::1]:24", "store.example.com"]
        retry.first = "5s"
        [[route]]
        name = "provider"
        kind = "smart_host"
        senders = ["<>"]
        hosts = ["smtp.example.net"]
        user = "relay"
        password = "secret"
        timeouts = { data_end = "20m" }
        [retry]
        jitter = 0.2
        warn_after = "never"

        """u8.ToArray(),
        "[tls]\ncertificates = [{ certificate = \"a.crt\", key = \"a.key\" }]\n[dns]\nservers = [\"::1\"]\n[oidc]\nissuer = \"https://a.example\"\naudience = \"\"\"x\ny\"\"\"\n"u8.ToArray(),
        "\"quoted\".'key' = 1979-05-27T07:32:00Z\na = [[1, 2], [\"x\"]]\nb = { c = inf, d = nan, e = 0xff }\n"u8.ToArray(),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var reading = SettingsFile.Parse(input, "postrider.toml", Context);
        if (reading.Settings is null != reading.Mistakes.Any(mistake => !mistake.IsWarning)) throw new InvalidOperationException("Settings go with errors, or are missing without one.");
        var lines = input.Count((byte)'\n') + 1;
        foreach (var mistake in reading.Mistakes)
        {
            var isPlaced = mistake.Line == 0 ? mistake.Column == 0 : mistake.Line <= lines && mistake is { Column: > 0, Length: > 0 };
            if (!isPlaced || mistake.What.Length == 0 || mistake.Mend.Length == 0 || mistake.ToString().Any(char.IsControl))
                throw new InvalidOperationException($"Not a mistake to be shown: {mistake.Line}:{mistake.Column} {mistake}");
        }
    }
}
