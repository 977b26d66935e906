using System.Buffers;
using System.Text;
using CsCheck;
using Postrider.Smtp.Client;
using Postrider.Smtp.Commands;
using Postrider.Smtp.Tests.Addresses;
using Postrider.Smtp.Tests.Client;

namespace Postrider.Smtp.Tests.Commands;

/// <summary>What our client writes, our server understands as it was meant.</summary>
public sealed class EnvelopeRoundTripTests
{
    private static readonly PeerCapabilities Everything = new()
    {
        SmtpUtf8 = true,
        EightBitMime = true,
        BinaryMime = true,
        Dsn = true,
        DeliverBy = true,
        MtPriority = true,
        Size = true,
        RequireTls = true,
    };

    private static readonly Gen<MailboxAddress> Addresses = Gen.Select(
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00a1', '\u07ff']), 1, 32], Domains.Any, (local, domain) => new MailboxAddress(local, domain));

    private static readonly Gen<DeliverBy?> DeliverBys = Gen.Select(Gen.Int[60, 999_999_999], Gen.Bool, Gen.Bool, (seconds, returns, trace) =>
        (DeliverBy?)new DeliverBy(Sessions.Now.AddSeconds(seconds), returns ? DeliverByMode.Return : DeliverByMode.Notify, trace));

    private static readonly Gen<MailParameters> Parameters = Gen.Select(
        Gen.Enum<BodyType>(), Gen.Enum<DsnReturn>(), Gen.String[Gen.Char[' ', '~'], 1, 100], Gen.Bool, DeliverBys, Gen.SByte[-9, 9], (body, returns, id, tls, by, priority) =>
            new MailParameters { Body = body, Return = returns, EnvelopeId = id, RequireTls = tls, DeliverBy = by, Priority = priority, SmtpUtf8 = true });

    private static readonly Gen<OriginalRecipient?> Originals = Gen.OneOf(
        Gen.String[Gen.Char[' ', '~'], 1, 100].Select(text => (OriginalRecipient?)new OriginalRecipient("rfc822", text)),
        Gen.String[Gen.OneOf(Gen.Char[' ', '~'], Gen.Char['\u00a1', '\u07ff'], Gen.Char['\u3041', '\u9fff']), 1, 50].Select(text => (OriginalRecipient?)new OriginalRecipient("utf-8", text)));

    [Fact]
    public void MAIL_comes_back() => Gen.Select(Addresses, Parameters).Sample((sender, parameters) =>
    {
        var transaction = Transactions.To() with { ReversePath = sender, Parameters = parameters };
        var line = new ArrayBufferWriter<byte>();
        EnvelopeCommands.WriteMail(line, transaction, Everything, Sessions.Now);

        Assert.Equal(SmtpVerb.Mail, CommandLine.Split(line.WrittenSpan[..^2], out var argument));
        Assert.Null(MailCommand.TryParse(argument, Sessions.Submission, out var reversePath, out var parsed));
        Assert.Equal(sender, reversePath);
        Assert.Equal(parameters with { DeclaredSize = transaction.Body.Size }, parsed);
    });

    [Fact]
    public void RCPT_comes_back() => Gen.Select(Addresses, Gen.OneOf(Gen.Const(1), Gen.Int[2, 7].Select(wishes => wishes * 2)), Originals).Sample((recipient, notify, original) =>
    {
        var parameters = new RecipientParameters((DsnNotify)notify, original);
        var line = new ArrayBufferWriter<byte>();
        EnvelopeCommands.WriteRecipient(line, new ClientRecipient(recipient, parameters), Everything);

        Assert.Equal(SmtpVerb.Recipient, CommandLine.Split(line.WrittenSpan[..^2], out var argument));
        Assert.Null(RecipientCommand.TryParse(argument, Sessions.Submission, new MailParameters { SmtpUtf8 = true }, out var forwardPath, out var parsed));
        Assert.Equal(recipient, forwardPath);
        Assert.Equal(parameters, parsed);
    });

    [Fact]
    public void Xtext_comes_back() => Gen.String[Gen.Char['\0', '\u07ff'], 0, 60].Sample(text =>
    {
        var encoded = string.Concat(Encoding.UTF8.GetBytes(text).Select(octet => octet is > 0x20 and < 0x7f and not ((byte)'+' or (byte)'=') ? $"{(char)octet}" : $"+{octet:X2}"));

        Assert.True(Xtext.TryDecode(Encoding.ASCII.GetBytes(encoded), 120, out var decoded));
        Assert.Equal(text, decoded);
    });

    [Theory]
    [InlineData("aaa", true)]
    [InlineData("aaaa", false)]
    [InlineData("+41+42+43", true)]
    [InlineData("+41+42+43+44", false)]
    [InlineData("+41+4243", false)]
    [InlineData("+ff", false)]
    public void Xtext_is_bounded_in_its_meaning_and_must_be_utf8(string encoded, bool expected) =>
        Assert.Equal(expected, Xtext.TryDecode(Encoding.ASCII.GetBytes(encoded), 3, out _));
}
