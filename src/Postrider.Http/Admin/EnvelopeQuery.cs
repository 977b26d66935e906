using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Postrider.Relay.Submission;
using Postrider.Smtp;

namespace Postrider.Http.Admin;

/// <summary>
/// A <see cref="LocalEnvelope"/> as the query of a URL: <c>from</c>, and for each recipient <c>to</c>, <c>notify</c> and <c>orcpt</c>, which belong
/// together by their order; <c>notify</c> and <c>orcpt</c> may be left out for all.
/// </summary>
internal static class EnvelopeQuery
{
    /// <summary>Octets of a request line: some thousand long addresses.</summary>
    public const int MaximumLength = 1024 * 1024;

    public static string Write(LocalEnvelope envelope)
    {
        var query = new StringBuilder();
        Add("from", envelope.ReversePath?.ToString() ?? "");
        var areParametersGiven = envelope.Recipients.Any(recipient => recipient.Parameters != RecipientParameters.None);
        foreach (var recipient in envelope.Recipients)
        {
            Add("to", recipient.Address.ToString());
            if (!areParametersGiven) continue;
            Add("notify", ((byte)recipient.Parameters.Notify).ToString(CultureInfo.InvariantCulture));
            Add("orcpt", recipient.Parameters.Original?.ToString() ?? "");
        }

        var parameters = envelope.Parameters;
        if (parameters.Body != BodyType.SevenBit) Add("body", ((byte)parameters.Body).ToString(CultureInfo.InvariantCulture));
        if (parameters.Return != DsnReturn.Unspecified) Add("ret", ((byte)parameters.Return).ToString(CultureInfo.InvariantCulture));
        if (parameters.EnvelopeId is { } id) Add("envid", id);
        if (parameters.SmtpUtf8) Add("smtputf8", "1");
        if (parameters.RequireTls) Add("requiretls", "1");
        if (parameters.HoldUntil is { } hold) Add("hold", hold.ToString("O", CultureInfo.InvariantCulture));
        if (parameters.DeliverBy is { } by) Add("by", string.Create(CultureInfo.InvariantCulture, $"{by.At:O};{(byte)by.Mode};{(by.Trace ? 1 : 0)}"));
        if (parameters.Priority != 0) Add("priority", parameters.Priority.ToString(CultureInfo.InvariantCulture));
        return query.ToString();

        void Add(string name, string value) => query.Append(query.Length == 0 ? "" : "&").Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    /// <param name="problem">What is wrong, for people; <c>null</c> when nothing is.</param>
    public static LocalEnvelope? Read(IQueryCollection query, string? user, out string? problem)
    {
        problem = null;
        var from = query["from"].ToString();
        MailboxAddress? reversePath = null;
        if (from.Length > 0)
        {
            if (!TryReadAddress(from, out var sender)) problem = $"'{from}' is not a mail address.";
            reversePath = sender;
        }

        var recipients = ReadRecipients(query, ref problem);
        var parameters = ReadParameters(query, ref problem);
        return problem is null ? new LocalEnvelope { ReversePath = reversePath, Recipients = recipients, Parameters = parameters, User = user } : null;
    }

    private static ImmutableArray<LocalRecipient> ReadRecipients(IQueryCollection query, ref string? problem)
    {
        var to = query["to"];
        var notify = query["notify"];
        var original = query["orcpt"];
        if (to.Count == 0) problem ??= "No recipient is named.";
        if ((notify.Count != 0 && notify.Count != to.Count) || (original.Count != 0 && original.Count != to.Count))
        {
            problem ??= "notify and orcpt are given for each recipient or for none.";
            return [];
        }

        var recipients = ImmutableArray.CreateBuilder<LocalRecipient>(to.Count);
        for (var i = 0; i < to.Count; i++)
        {
            if (!TryReadAddress(to[i], out var address)) problem ??= $"'{to[i]}' is not a mail address.";
            recipients.Add(new LocalRecipient(address, new RecipientParameters((DsnNotify)ReadByte(notify, i, 15, ref problem), ReadOriginal(original, i))));
        }

        return recipients.DrainToImmutable();
    }

    // Users of this machine have names without a domain, as cron's messages do; the relay's own is meant.
    private static bool TryReadAddress(string? text, out MailboxAddress address)
    {
        if (MailboxAddress.TryParse(text, out address)) return true;
        if (text is null || text.Contains('@', StringComparison.Ordinal) || !MailboxAddress.TryParse($"{text}@localhost", out var local)) return false;
        address = new MailboxAddress(local.LocalPart, default(DomainName));
        return true;
    }

    private static MailParameters ReadParameters(IQueryCollection query, ref string? problem) => MailParameters.None with
    {
        Body = (BodyType)ReadByte(query["body"], 0, 2, ref problem),
        Return = (DsnReturn)ReadByte(query["ret"], 0, 2, ref problem),
        // RFC 3461, 4.4: 100 characters.
        EnvelopeId = query["envid"] is [{ Length: > 0 and <= 100 } id] ? id : null,
        SmtpUtf8 = query["smtputf8"] == "1",
        RequireTls = query["requiretls"] == "1",
        HoldUntil = ReadMoment(query["hold"], ref problem),
        DeliverBy = ReadDeliverBy(query["by"].ToString(), ref problem),
        Priority = sbyte.TryParse(query["priority"], CultureInfo.InvariantCulture, out var priority) ? priority : (sbyte)0,
    };

    private static byte ReadByte(StringValues values, int at, byte most, ref string? problem)
    {
        if (values.Count <= at) return 0;
        if (byte.TryParse(values[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most) return number;
        problem ??= $"'{values[at]}' is not a number of 0 to {most}.";
        return 0;
    }

    private static DateTimeOffset? ReadMoment(StringValues values, ref string? problem)
    {
        if (values.Count == 0) return null;
        if (DateTimeOffset.TryParse(values, CultureInfo.InvariantCulture, out var moment)) return moment;
        problem ??= $"'{values}' is not a moment.";
        return null;
    }

    private static DeliverBy? ReadDeliverBy(string text, ref string? problem)
    {
        if (text.Length == 0) return null;
        if (text.Split(';') is [var at, var mode, var trace] && mode is ("0" or "1") && trace is ("0" or "1")
            && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, out var moment))
            return new DeliverBy(moment, (DeliverByMode)(mode[0] - '0'), trace == "1");
        problem ??= $"'{text}' is not a moment with its mode.";
        return null;
    }

    // RFC 3461, 4.2: 500 characters.
    private static OriginalRecipient? ReadOriginal(StringValues values, int at) =>
        values.Count > at && values[at] is { Length: > 0 and <= 500 } text && text.Split(';', 2) is [var type, var address] ? new OriginalRecipient(type, address) : null;
}
