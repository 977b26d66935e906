using System.Net;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Spf;

namespace Postrider.Mail.Tests.Spf;

/// <summary>What holds for any record.</summary>
public sealed class SpfPropertyTests
{
    private static readonly Gen<string> Term = Gen.OneOf(
        "-all", "~all", "?all", "a", "mx", "ptr", "a:%{i}.x.example", "exists:%{ir}.%{v}.%{d2}", "include:a.example", "include:b.example", "redirect=b.example",
        "ip4:192.0.2.0/24", "ip6:2001:db8::/32", "mx/24//64", "exp=%{l}.a.example", "x=%{c}", "a:%{p}.example", "exists:%{S1R+-}.example", "%", "a:", "ip4:1", "\u200b", "all:");

    private static readonly Gen<string> Records = Gen.OneOf(
        Term.Array[0, 12].Select(terms => $"v=spf1 {string.Join(' ', terms)}"),
        Gen.String.Select(text => $"v=spf1 {text}"),
        Gen.String);

    [Fact]
    public void Any_record_is_read_or_has_a_mistake()
    {
        Records.Sample(text =>
        {
            if (!SpfRecord.IsRecord(text)) return;
            Assert.Equal(SpfRecord.Parse(text, out var record) is null, record is not null);
        });
    }

    [Fact]
    public void No_records_make_a_check_ask_without_bound()
    {
        Gen.Select(Records, Records, Gen.String, Gen.String).Sample((one, other, helo, local) =>
        {
            var dns = new ZoneDns();
            dns.Add("a.example", "TXT", one);
            dns.Add("b.example", "TXT", other);
            for (var i = 0; i < 12; i++) dns.Add("a.example", "MX", $"10 m{i}.example");

            new SpfVerifier(dns, new FakeTimeProvider(), new SpfOptions())
                .CheckAsync(new SpfRequest(IPAddress.Parse("2001:db8::7"), helo, $"{local}@a.example"), CancellationToken.None).GetAwaiter().GetResult();

            // The first record, ten terms with up to ten addresses each, and the explanation.
            Assert.InRange(dns.Asked.Count, 0, 1 + (10 * 11) + 11 + 1);
        });
    }
}
