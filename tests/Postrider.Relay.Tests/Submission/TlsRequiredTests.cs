using Postrider.Relay.Submission;
using Postrider.Smtp;
using Postrider.Smtp.Server;

namespace Postrider.Relay.Tests.Submission;

/// <summary>The TLS-Required field (RFC 8689, 4.2), as it comes through the door.</summary>
public sealed class TlsRequiredTests
{
    private readonly DoorBench _bench = new();

    [Theory]
    [InlineData("TLS-Required: No\r\n", true)]
    [InlineData("tls-required:no\r\n", true)]
    [InlineData("TLS-Required:\r\n no \r\n", true)]
    [InlineData("", false)]
    [InlineData("TLS-Required: Yes\r\n", false)]
    [InlineData("TLS-Required: No way\r\n", false)]
    [InlineData("TLS-Required:\r\n", false)]
    [InlineData("X-TLS-Required: No\r\n", false)]
    [InlineData("TLS-Required: No\r\nTLS-Required: No\r\n", false)] // of several none counts
    [InlineData("TLS-Required: Yes\r\nTLS-Required: No\r\n", false)]
    public async Task The_one_field_that_says_No_counts(string fields, bool isOptional) => Assert.Equal(isOptional, await TakeAsync(fields));

    [Fact]
    public async Task A_field_that_comes_in_pieces_counts() => Assert.True(await TakeAsync("TLS-Required: No\r\n", pieceLength: 7));

    [Fact]
    public async Task In_the_body_it_is_a_text_like_any_other()
    {
        await _bench.SendAsync(DoorBench.Submission(), DoorBench.PlainMessage + "TLS-Required: No\r\n");

        Assert.False(_bench.Spool.Only.Message.Parameters.IsTlsOptional);
    }

    [Fact]
    public async Task REQUIRETLS_counts_for_more() => Assert.False(await TakeAsync("TLS-Required: No\r\n", MailParameters.None with { RequireTls = true }));

    [Fact]
    public async Task Where_it_is_not_honoured_it_is_passed_on_and_means_nothing()
    {
        _bench.Door.Rules = DoorBench.Rules(new SubmissionOptions { HostName = DoorBench.HostName, HonoursTlsRequired = false });

        Assert.False(await TakeAsync("TLS-Required: No\r\n"));
        Assert.Contains("TLS-Required: No\r\n", _bench.Spool.OnlyText, StringComparison.Ordinal);
    }

    private async Task<bool> TakeAsync(string fields, MailParameters? parameters = null, int pieceLength = int.MaxValue)
    {
        var reply = await _bench.SendAsync(DoorBench.Submission(), fields + DoorBench.PlainMessage, parameters: parameters, pieceLength: pieceLength);
        Assert.True(reply.IsPositive, reply.ToString());
        return _bench.Spool.Only.Message.Parameters.IsTlsOptional;
    }
}
