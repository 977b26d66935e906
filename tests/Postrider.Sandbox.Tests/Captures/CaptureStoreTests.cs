using System.Text;
using Postrider.Sandbox.Captures;

namespace Postrider.Sandbox.Tests.Captures;

public sealed class CaptureStoreTests
{
    [Fact]
    public async Task The_oldest_make_room_for_the_newest()
    {
        var store = new CaptureStore(TimeProvider.System, maximumMessages: 2);

        for (var i = 0; i < 3; i++) await store.AddAsync(Message("x"), CancellationToken.None);

        Assert.Equal([2, 3], store.Messages.Select(m => m.Id));
        Assert.Null(store.Find(1));
    }

    [Fact]
    public async Task Octets_are_bounded_too_but_the_newest_is_always_there()
    {
        var store = new CaptureStore(TimeProvider.System, maximumOctets: 10);

        await store.AddAsync(Message("12345678"), CancellationToken.None);
        await store.AddAsync(Message("123456789012"), CancellationToken.None);

        Assert.Equal([2], store.Messages.Select(m => m.Id));
    }

    [Fact]
    public async Task A_message_is_written_to_the_directory()
    {
        var directory = Directory.CreateTempSubdirectory("postrider-test-");
        try
        {
            await new CaptureStore(TimeProvider.System, directory.FullName).AddAsync(Message("Subject: a\r\n\r\n"), CancellationToken.None);

            Assert.Equal("Subject: a\r\n\r\n", await File.ReadAllTextAsync(Path.Combine(directory.FullName, "000001.eml")));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Waiting_ends_with_the_message_that_fits()
    {
        var store = new CaptureStore(TimeProvider.System);
        var waiting = store.WaitForAsync(m => m.Content.Length == 2, CancellationToken.None);

        await store.AddAsync(Message("x"), CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        await store.AddAsync(Message("xy"), CancellationToken.None);

        Assert.Equal(2, (await waiting).Id);
    }

    [Theory]
    [InlineData("Subject: Hello\r\n world\r\nTo: a\r\n\r\nSubject: not this", "subject", "Hello world")]
    [InlineData("To: a\r\n\r\nSubject: in the body", "subject", null)]
    [InlineData("", "subject", null)]
    [InlineData("Subject :odd", "Subject", "odd")]
    public void A_field_is_found_in_the_header_section_alone(string message, string name, string? value) =>
        Assert.Equal(value, MessageText.FindField(Encoding.ASCII.GetBytes(message), name));

    private static CapturedMessage Message(string content) => new()
    {
        Id = 0,
        At = default,
        Server = "mx.example",
        Sender = "",
        Recipients = ["a@b.example"],
        Helo = "relay.example",
        Content = Encoding.ASCII.GetBytes(content),
    };
}
