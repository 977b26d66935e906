using System.Buffers;
using System.Text;
using CsCheck;
using Postrider.Mail.Authentication;

namespace Postrider.Mail.Tests.Authentication;

public sealed class AuthenticationResultsTests
{
    [Fact]
    public void A_field_is_written_folded_and_quoted_where_it_must_be()
    {
        var results = new AuthenticationResults("mx.a.example",
        [
            new AuthenticationResult("spf", "fail") { Reason = "192.0.2.1 matches '-all'" }.With("smtp", "mailfrom", "order+17@shop.example").With("smtp", "helo", "h (x)"),
            new AuthenticationResult("dkim", "pass").With("header", "d", "shop.example").With("header", "s", "2026").With("header", "b", "abcd/+12"),
        ]);

        Assert.Equal(
            "Authentication-Results: mx.a.example;\r\n\tspf=fail reason=\"192.0.2.1 matches '-all'\"\r\n\t smtp.mailfrom=order+17@shop.example smtp.helo=\"h (x)\";\r\n\tdkim=pass header.d=shop.example header.s=2026 header.b=\"abcd/+12\"\r\n",
            AuthenticationResultsWriter.Write(results));
    }

    [Fact]
    public void Nothing_checked_is_none()
    {
        Assert.Equal("Authentication-Results: mx.a.example; none\r\n", AuthenticationResultsWriter.Write(new AuthenticationResults("mx.a.example", [])));
    }

    [Fact]
    public void What_strangers_chose_cannot_end_the_field()
    {
        var written = AuthenticationResultsWriter.Write(new AuthenticationResults("mx.a.example", [new AuthenticationResult("spf", "pass") { Reason = "a\r\n\r\nBcc: x\"; dmarc=pass" }.With("smtp", "mailfrom", "x\r\nTo: y@z")]));

        Assert.True(AuthenticationResults.TryParse(Body(written), out var read));
        Assert.Equal("a    Bcc: x\"; dmarc=pass", Assert.Single(read.Results).Reason);
    }

    [Theory]
    [InlineData("example.org 1; none", "example.org|")]
    [InlineData("example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net", "example.com|auth=pass smtp.auth=sender@example.net|spf=pass smtp.mailfrom=example.net")]
    [InlineData("example.com;\r\n dkim=pass reason=\"good signature\" header.i=@mail-router.example.net;\r\n\tdkim=fail reason=\"bad \\\"x\\\"\" header.i=@newyork.example.com", "example.com|dkim=pass (good signature) header.i=@mail-router.example.net|dkim=fail (bad \"x\") header.i=@newyork.example.com")]
    [InlineData("foo.example.net (foobar) 1 (baz);\r\n dkim (Because I like it) / 1 (One yay) = (wait for it) fail\r\n policy (A dot can go here) . (like that) expired\r\n (this surprised me) = (as I wasn't expecting it) 1362471462", "foo.example.net|dkim=fail policy.expired=1362471462")]
    [InlineData("\"mx; x\"; spf=none;", "mx; x|spf=none")]
    [InlineData("mx.microsoft.com 1; spf=pass smtp.mailfrom=a.example; dmarc=pass (p=none sp=none pct=100) action=none header.from=a.example;", null)]
    [InlineData("a.example; spf", null)]
    [InlineData("a.example; none; spf=pass", null)]
    [InlineData("a.example 2; none", null)]
    [InlineData("a.example", null)]
    [InlineData("a.example; spf=pass (open", null)]
    [InlineData("a.example; spf=pass reason=\"open", null)]
    [InlineData("; spf=pass", null)]
    [InlineData("", null)]
    public void Fields_are_read_by_the_grammar(string body, string? expected)
    {
        Assert.Equal(expected is not null, AuthenticationResults.TryParse(body, out var read));
        if (read is null) return;
        Assert.Equal(expected, $"{read.ServiceId}|{string.Join('|', read.Results.Select(Text))}");
    }

    [Fact]
    public void Whatever_is_written_is_read_again()
    {
        var word = Gen.OneOf("spf", "dkim", "dmarc", "arc", "pass", "fail");
        var text = Gen.OneOf(Gen.String[Gen.Char[' ', '~'], 0, 60], Gen.OneOf("a@b.example", "@b.example", "a b", "\"", "\\", "(", "grüße@b.example", ";="));
        var property = Gen.Select(Gen.OneOf("smtp", "header", "policy"), Gen.OneOf("mailfrom", "d", "s"), text, (type, name, value) => new AuthenticationProperty(type, name, value));
        var result = Gen.Select(word, word, text, property.Array[0, 5], (method, outcome, reason, properties) =>
            new AuthenticationResult(method, outcome) { Reason = reason.Length == 0 ? null : reason, Properties = [.. properties] });
        Gen.Select(Gen.OneOf("mx.a.example", "host name"), result.Array[0, 5], (service, results) => new AuthenticationResults(service, [.. results])).Sample(results =>
        {
            var written = AuthenticationResultsWriter.Write(results);

            Assert.True(AuthenticationResults.TryParse(Body(written), out var read), written);
            Assert.Equal(results.Results.Select(Text), read.Results.Select(Text));
            Assert.All(written.Split("\r\n"), line => Assert.InRange(line.Length, 0, 998));
        });
    }

    [Theory]
    [InlineData("Authentication-Results: mx.a.example; spf=pass\r\n", 1)]
    [InlineData("authentication-results : MX.A.Example 1; spf=pass\r\n", 1)]
    [InlineData("Authentication-Results:\r\n (x (y)) \"mx.a.example\" ; nonsense\r\n\tmore\r\n", 1)]
    [InlineData("Authentication-Results: (open; mx.a.example\r\n", 1)]
    [InlineData("Authentication-Results:\r\n", 1)]
    [InlineData("Authentication-Results: other.example; spf=pass\r\n", 0)]
    [InlineData("X-Authentication-Results: mx.a.example; spf=pass\r\n", 0)]
    public void Fields_that_claim_our_name_are_removed(string field, int removed)
    {
        var output = new ArrayBufferWriter<byte>();

        Assert.Equal(removed, ForeignResults.Remove(Encoding.UTF8.GetBytes($"Received: x\r\n{field}Subject: y\r\n"), "mx.a.example", output));
        Assert.Equal($"Received: x\r\n{(removed == 0 ? field : "")}Subject: y\r\n", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    private static ReadOnlySpan<char> Body(string field) => field.AsSpan(field.IndexOf(':', StringComparison.Ordinal) + 1);

    private static string Text(AuthenticationResult result) =>
        $"{result.Method}={result.Result}{(result.Reason is null ? "" : $" ({result.Reason})")}{string.Concat(result.Properties.Select(property => $" {property.Type}.{property.Name}={property.Value}"))}";
}
