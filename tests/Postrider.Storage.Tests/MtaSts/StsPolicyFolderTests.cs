using Postrider.Mail.MtaSts;
using Postrider.Smtp;
using Postrider.Storage.MtaSts;

namespace Postrider.Storage.Tests.MtaSts;

public sealed class StsPolicyFolderTests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_saved_is_found_again()
    {
        var saved = Policy("a.example", "20261124", "version: STSv1\r\nmode: enforce\r\nmx: *.a.example\r\nmax_age: 86400\r\n");

        await new StsPolicyFolder(_path).SaveAsync(saved, Cancellation);

        Assert.Equal([saved], await new StsPolicyFolder(_path).LoadAsync(Cancellation));
    }

    [Fact]
    public async Task A_policy_takes_the_place_of_the_one_before()
    {
        var folder = new StsPolicyFolder(_path);
        await folder.SaveAsync(Policy("a.example", "1", new string('x', 1000)), Cancellation);

        await folder.SaveAsync(Policy("a.example", "2", "short"), Cancellation);

        Assert.Equal(("2", "short"), (await folder.LoadAsync(Cancellation)) is [var only] ? (only.Id, only.Text) : default);
        Assert.Equal(["a.example"], Directory.GetFiles(_path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task What_a_crash_left_half_written_is_no_policy()
    {
        var folder = new StsPolicyFolder(_path);
        await folder.SaveAsync(Policy("a.example", "1", "old"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_path, "a.example~"), "2 17640", Cancellation);

        Assert.Equal("1", Assert.Single(await folder.LoadAsync(Cancellation)).Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("1 soon\ntext")]
    [InlineData("1 -1\ntext")]
    [InlineData("1 99999999999999\ntext")]
    [InlineData("1 2 3\ntext")]
    [InlineData("no line end")]
    public async Task Rubbish_is_left_out(string content)
    {
        var folder = new StsPolicyFolder(_path);
        await folder.SaveAsync(Policy("good.example", "1", "text"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(_path, "bad.example"), content, Cancellation);

        Assert.Equal("good.example", Assert.Single(await folder.LoadAsync(Cancellation)).Domain.Value);
    }

    [Fact]
    public async Task What_is_too_long_is_left_out()
    {
        Directory.CreateDirectory(_path);
        await File.WriteAllTextAsync(Path.Combine(_path, "a.example"), "1 1\n" + new string('x', 8 * StsPolicy.MaximumLength), Cancellation);

        Assert.Empty(await new StsPolicyFolder(_path).LoadAsync(Cancellation));
    }

    [Fact]
    public async Task A_removed_policy_is_gone_and_removing_none_is_no_failure()
    {
        var folder = new StsPolicyFolder(_path);
        await folder.RemoveAsync(DomainName.Parse("a.example"), Cancellation);
        await folder.SaveAsync(Policy("a.example", "1", "text"), Cancellation);

        await folder.RemoveAsync(DomainName.Parse("a.example"), Cancellation);
        await folder.RemoveAsync(DomainName.Parse("a.example"), Cancellation);

        Assert.Empty(await folder.LoadAsync(Cancellation));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_is_empty_and_says_so_when_written()
    {
        await File.WriteAllTextAsync(_path, "a file stands where the folder would be", Cancellation);
        var folder = new StsPolicyFolder(_path);

        Assert.Empty(await folder.LoadAsync(Cancellation));
        await Assert.ThrowsAsync<IOException>(() => folder.SaveAsync(Policy("a.example", "1", "text"), Cancellation).AsTask());
    }

    [Fact]
    public async Task A_policy_that_cannot_take_its_place_is_an_input_output_failure()
    {
        // A folder of that name refuses whoever writes, even the superuser.
        Directory.CreateDirectory(Path.Combine(_path, "a.example~"));

        await Assert.ThrowsAsync<IOException>(() => new StsPolicyFolder(_path).SaveAsync(Policy("a.example", "1", "text"), Cancellation).AsTask());
    }

    public void Dispose()
    {
        if (Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
        else File.Delete(_path);
    }

    private static StoredPolicy Policy(string domain, string id, string text) =>
        new(DomainName.Parse(domain), id, new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero), text);
}
