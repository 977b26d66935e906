using System.Text;
using Postrider.Sending;

namespace Postrider.Tests.Sending;

public sealed class LocalMessageTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("To: a@x.example\n\nTo: body@x.example\n", "a@x.example")]
    [InlineData("To: Ann <a@x.example>, \"B, C\" <b@x.example>\nCc: c@x.example\nBcc: d@x.example\n\n", "a@x.example b@x.example c@x.example d@x.example")]
    [InlineData("to: a@x.example,\n b@x.example\n\n", "a@x.example b@x.example")]
    [InlineData("To: Friends: a@x.example, b@x.example;\nCc:\n\n", "a@x.example b@x.example")]
    [InlineData("To: undisclosed-recipients:;\nBcc: root\n\n", "root")]
    [InlineData("Resent-To: new@x.example\nResent-From: me@x.example\nTo: old@x.example\n\n", "new@x.example")]
    [InlineData("Resent-To: new@x.example\nResent-Bcc: hid@x.example\nResent-To: older@x.example\nTo: old@x.example\n\n", "new@x.example hid@x.example")]
    [InlineData("From root Tue Nov 24 12:00:00 2026\nTo: a@x.example\n\n", "a@x.example")]
    public async Task Recipients_are_those_that_the_header_section_names(string text, string recipients)
    {
        var message = await ReadAsync(text);

        Assert.Equal(recipients, string.Join(' ', message.ReadRecipients(out var problem)));
        Assert.Null(problem);
    }

    [Fact]
    public async Task A_field_that_cannot_be_read_is_named()
    {
        var message = await ReadAsync("To: @, <@@>\n\n");

        message.ReadRecipients(out var problem);

        Assert.Contains("To", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_of_it_comes_out_again_and_a_From_field_before_it()
    {
        var body = string.Concat(Enumerable.Repeat("0123456789\r\n", 5000));
        var message = await ReadAsync($"From me Tue Nov 24 12:00:00 2026\nSubject: x\n\n{body}");

        using var read = new MemoryStream();
        await message.Open("Ann <ann@x.example>").CopyToAsync(read, Cancellation);

        Assert.Equal($"From: Ann <ann@x.example>\r\nSubject: x\r\n\r\n{body}", Encoding.UTF8.GetString(read.ToArray()));
    }

    [Fact]
    public async Task A_header_section_without_end_is_refused()
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => ReadAsync(string.Concat(Enumerable.Repeat("X-Long: 0123456789\n", 60_000))));
    }

    private static Task<LocalMessage> ReadAsync(string text) =>
        LocalMessage.ReadAsync(new LocalText(new MemoryStream(Encoding.UTF8.GetBytes(text)), MessageEnd.EndOfInput), Cancellation);
}
