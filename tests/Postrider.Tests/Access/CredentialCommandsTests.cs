using System.CommandLine;
using Postrider.Access;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Access;

public sealed class CredentialCommandsTests : IDisposable
{
    // As the program parses: "@example.com" is a sender, not a file of further arguments.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly TemporaryDirectory _directory = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();

    private string FilePath => _directory.File(CredentialFile.FileName);

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task The_generated_password_is_shown_and_is_the_right_one()
    {
        Assert.Equal(0, await RunAsync("add", "anna@example.com"));

        var password = _output.ToString().Trim().Split(' ')[^1];
        var entry = CredentialFile.Read(FilePath).Find("anna@example.com")!;
        Assert.True(ScramKeys.Matches(entry.Verifier!, System.Text.Encoding.ASCII.GetBytes(password)));
        Assert.Equal(["anna@example.com"], entry.Senders);
        Assert.DoesNotContain(password, await File.ReadAllTextAsync(FilePath), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_device_with_a_certificate_gets_no_password()
    {
        Assert.Equal(0, await RunAsync("add", "printer", "--senders", "@example.com,@.example.org", "--fingerprint", string.Join(':', Enumerable.Repeat("ab", 32))));

        var entry = CredentialFile.Read(FilePath).Find("printer")!;
        Assert.Null(entry.Verifier);
        Assert.Equal(["@example.com", "@.example.org"], entry.Senders);
        Assert.Equal(64, entry.Fingerprints[0].Length);
    }

    [Theory]
    [InlineData("add", "anna")]
    [InlineData("add", "anna", "--senders", "not a pattern")]
    [InlineData("add", "an na", "--senders", "*")]
    [InlineData("add", "anna", "--senders", "*", "--fingerprint", "abc")]
    [InlineData("remove", "nobody")]
    public async Task A_mistake_changes_nothing_and_says_so(params string[] arguments)
    {
        Assert.Equal(1, await RunAsync(arguments));

        Assert.False(File.Exists(FilePath));
        Assert.NotEmpty(_errors.ToString());
    }

    [Fact]
    public async Task Users_are_listed_without_secrets_and_removed()
    {
        await RunAsync("add", "anna@example.com");
        await RunAsync("list", "--json");

        Assert.Contains("\"signsInBy\": [\n      \"password\"\n    ]", _output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("SCRAM", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await RunAsync("remove", "anna@example.com"));
        Assert.Empty(CredentialFile.Read(FilePath).Entries);
    }

    private Task<int> RunAsync(params string[] arguments) =>
        CredentialCommands.Create(_ => FilePath).Parse(arguments, Parsing).InvokeAsync(new InvocationConfiguration { Output = _output, Error = _errors });
}
