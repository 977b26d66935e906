using System.Text;
using System.Text.Json;
using Postrider.Access;
using Postrider.Certificates;
using Postrider.Configuration;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Configuration;

public sealed class InitCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly RecordingTerminal _terminal = new();

    private string Folder => _directory.File("relay");

    private string SettingsPath => Path.Combine(Folder, SettingsFile.Name);

    public void Dispose()
    {
        _directory.Dispose();
        _terminal.Dispose();
    }

    [Fact]
    public async Task What_it_writes_is_good_without_a_warning()
    {
        Assert.Equal(0, await RunAsync("--hostname", "mail.example.com"));

        var reading = SettingsFile.Read(SettingsPath);
        Assert.Empty(reading.Mistakes.Select(mistake => mistake.ToString()));
        Assert.Equal(Path.Combine(Folder, "postrider-data"), reading.Settings!.DataDirectory);
        Assert.All(reading.Settings.Listeners, listener => Assert.Empty(listener.RelayNetworks));
        Assert.Equal(["mail.example.com"], new CertificateStore(reading.Settings.Certificates).Certificates[0].Names);
    }

    [Fact]
    public async Task What_stands_behind_a_number_sign_is_good_when_it_is_put_in_force()
    {
        await RunAsync("--hostname", "mail.example.com");
        var password = Path.Combine(Folder, "provider.password");
        await File.WriteAllTextAsync(password, "secret");
        File.SetUnixFileMode(password, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var lines = await File.ReadAllLinesAsync(SettingsPath);
        await File.WriteAllLinesAsync(SettingsPath, lines.Select(line => line.StartsWith('#') && !line.StartsWith("# ", StringComparison.Ordinal) ? line[1..] : line));

        var reading = SettingsFile.Read(SettingsPath);

        // The example offers all mechanisms, of which two need an issuer and one needs certificates of clients.
        Assert.All(reading.Mistakes, mistake => Assert.EndsWith("auth_mechanisms", mistake.Key, StringComparison.Ordinal));
        Assert.Equal(3, reading.Settings!.Listeners.Length);
        Assert.Equal("provider", reading.Settings.Relay.Routes[0].Name);
    }

    [Fact]
    public async Task The_password_is_shown_once_and_kept_as_a_verifier_alone()
    {
        await RunAsync("--hostname", "mail.example.com", "--json");

        using var report = JsonDocument.Parse(_terminal.Octets);
        var password = report.RootElement.GetProperty("password").GetString()!;
        var credentials = Path.Combine(Folder, "postrider-data", CredentialFile.FileName);
        var entry = CredentialFile.Read(credentials).Find("app")!;
        Assert.True(ScramKeys.Matches(entry.Verifier!, Encoding.ASCII.GetBytes(password)));
        Assert.Equal(["@example.com"], entry.Senders);
        foreach (var file in Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories))
            Assert.DoesNotContain(password, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Secrets_are_for_their_owner_alone()
    {
        await RunAsync("--hostname", "mail.example.com");

        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (var secret in (string[])["certificate.key", "postrider-data", $"postrider-data/{CredentialFile.FileName}"])
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(Path.Combine(Folder, secret)) & Others);
    }

    [Theory]
    [InlineData("postrider.toml")]
    [InlineData("certificate.pem")]
    [InlineData("postrider-data/credentials.toml")]
    public async Task Nothing_is_ever_overwritten(string existing)
    {
        var path = Path.Combine(Folder, existing);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, "mine");

        Assert.Equal(73, await RunAsync("--hostname", "mail.example.com"));

        Assert.Equal([path], Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories));
        Assert.Equal("mine", await File.ReadAllTextAsync(path));
        Assert.Contains($"{path} is there already", _terminal.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--hostname", "not a name")]
    [InlineData("--hostname", "mail.example.com", "--senders", "everybody")]
    [InlineData("--hostname", "mail.example.com", "--user", "a b")]
    public async Task A_wrong_option_makes_nothing(params string[] options)
    {
        Assert.Equal(64, await RunAsync(options));

        Assert.False(Directory.Exists(Folder));
        Assert.NotEmpty(_terminal.Error);
    }

    private Task<int> RunAsync(params string[] options) => PostriderCommand.RunAsync("postrider", ["init", "--directory", Folder, .. options], _terminal.Terminal);
}
