using CsCheck;
using Postrider.Relay.Labels;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Storage.Tests.Spooling;

/// <summary>Whatever an envelope says is read back as it was said.</summary>
public sealed class EnvelopeProperties
{
    private static readonly Gen<DateTimeOffset> AnyMoment =
        Gen.Frequency((6, Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks]), (1, Gen.Const(0L)), (1, Gen.Const(DateTimeOffset.MaxValue.UtcTicks)))
            .Select(ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

    // Anything but lone surrogates, which are no text; NUL and line feeds too.
    private static readonly Gen<string> AnyText = Gen.Int[0, 0x2fff].Array[0, 60].Select(codes => string.Concat(codes.Select(char.ConvertFromUtf32)));

    private static readonly Gen<MailboxAddress> AnyAddress = Gen.Select(
        OneOf("a", "a.b", "a b", "a@b", "\"q\"", "josé", "a\\b", "<>"),
        OneOf("b.example", "xn--bcher-kva.example", "[192.0.2.1]", "[IPv6:2001:db8::1]"),
        (local, domain) => domain.StartsWith('[')
            ? new MailboxAddress(local, MailboxAddress.Parse($"x@{domain}").Literal!) // It is one.
            : new MailboxAddress(local, DomainName.Parse(domain)));

    private static readonly Gen<MailParameters> AnyMail = Gen.Select(
        Gen.Select(Gen.Long[0, long.MaxValue].Select(s => (long?)s), Gen.Enum<BodyType>(), Gen.Bool, Gen.Enum<DsnReturn>()),
        Gen.Select(AnyText.Null(), Gen.Bool, AnyMoment.Nullable(), Gen.SByte[-9, 9]),
        Gen.Select(AnyMoment, Gen.Enum<DeliverByMode>(), Gen.Bool).Select((at, mode, trace) => new DeliverBy(at, mode, trace)).Nullable(),
        AnyAddress.Nullable(),
        (first, second, by, submitter) => new MailParameters
        {
            DeclaredSize = first.Item1,
            Body = first.Item2,
            SmtpUtf8 = first.Item3,
            Return = first.Item4,
            EnvelopeId = second.Item1,
            RequireTls = second.Item2,
            IsTlsOptional = !second.Item2,
            HoldUntil = second.Item3,
            Priority = second.Item4,
            DeliverBy = by,
            SubmittedBy = submitter,
        });

    private static readonly Gen<RecipientParameters> AnyRecipientParameters = Gen.Select(
        Gen.Byte[0, 15], Gen.Select(OneOf("rfc822", "utf-8", "x400"), AnyText).Select((type, text) => new OriginalRecipient(type, text)).Null(),
        (notify, original) => notify == 0 && original is null ? RecipientParameters.None : new RecipientParameters((DsnNotify)notify, original));

    private static readonly Gen<Reply?> AnyReply = Gen.Select(
        Gen.Int[200, 599], OneOf("", "2.0.0", "4.999.0", "5.1.1"), AnyText,
        (code, status, text) => new Reply(code, status.Length == 0 ? null : EnhancedStatusCode.Parse(status), text)).Null();

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    [Fact]
    public async Task Every_envelope_is_read_back_as_it_was()
    {
        await using var fixture = await SpoolFixture.OpenAsync();
        await Gen.Select(Gen.Select(AnyAddress.Nullable(), AnyMail, AnyMoment, AnyText), Gen.Select(AnyAddress, AnyRecipientParameters, AnyReply, Gen.Enum<RecipientState>()),
            Gen.Select(AnyMoment, AnyMoment, AnyMoment.Nullable(), AnyMoment.Nullable()), Gen.Int[0, int.MaxValue])
            .SampleAsync(async (envelope, about, times, number) =>
            {
                var id = fixture.NextId();
                var message = new SpooledMessage
                {
                    Id = id,
                    ReversePath = envelope.Item1,
                    Parameters = envelope.Item2,
                    ReceivedAt = envelope.Item3,
                    Size = 0,
                    Origin = envelope.Item4,
                    Principal = envelope.Item4,
                    ClientAddress = envelope.Item4,
                    MessageIdHeader = envelope.Item4,
                    Labels = number % 2 == 0 ? MessageLabels.None : new MessageLabels { Tenant = "acme", Stream = (MailStream)(number / 2 % 2), Pool = number % 3 == 0 ? "news" : null, Tags = ["a", "b"] },
                };
                var recipient = new SpooledRecipient
                {
                    Key = new RecipientKey(id, number),
                    Address = about.Item1,
                    Parameters = about.Item2,
                    LastReply = about.Item3,
                    State = about.Item4,
                    NextAttempt = times.Item1,
                    Expires = times.Item2,
                    WarnAt = times.Item3,
                    LastAttempt = times.Item4,
                    Attempts = number,
                    LastPeer = envelope.Item4,
                };
                await fixture.AppendAsync(message, [recipient], []);

                var found = await fixture.Spool.FindMessageAsync(id, SpoolFixture.Cancellation);
                var recipients = await fixture.Spool.FindRecipientsAsync(id, SpoolFixture.Cancellation);

                return found == message && recipients.Count == 1 && recipients[0] == recipient && recipients[0].Due == recipient.Due;
            }, iter: 300, threads: 1);
    }
}
