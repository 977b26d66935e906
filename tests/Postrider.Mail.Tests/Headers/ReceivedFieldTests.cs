using Postrider.Mail.Headers;

namespace Postrider.Mail.Tests.Headers;

public sealed class ReceivedFieldTests
{
    [Theory]
    [InlineData("from mail.a.example (mail.a.example [192.0.2.1]) by mx.b.example (Postfix) with ESMTPS id 1; Tue", "mail.a.example", "192.0.2.1")]
    [InlineData("from mail.a.example ([192.0.2.1]) by mx.b.example", "mail.a.example", "192.0.2.1")]
    [InlineData("from [10.0.0.1] (unknown [192.0.2.1]) by mx.b.example", "[10.0.0.1]", "192.0.2.1")]
    [InlineData("from [192.0.2.1] (helo=mail.a.example) by mx.b.example with esmtp (Exim 4.98)", "mail.a.example", "192.0.2.1")]
    [InlineData("from mail.a.example (mail.a.example [IPv6:2001:db8::1]) by mx.b.example", "mail.a.example", "2001:db8::1")]
    [InlineData("from MAIL.a.example (2001:db8::2) by mx.b.example (2001:db8::3) with Microsoft SMTP Server", "MAIL.a.example", "2001:db8::2")]
    [InlineData("FROM mail.a.example (mail.a.example. [192.0.2.1]) BY mx.b.example", "mail.a.example", "192.0.2.1")]
    [InlineData("from mail.a.example (192-0-2-9.dyn.example [192.0.2.1])", "mail.a.example", "192.0.2.1")]
    public void The_client_is_found_as_hosts_of_many_makes_write_it(string body, string helo, string client)
    {
        Assert.True(ReceivedField.TryParse(body, out var received));
        Assert.Equal(helo, received.Helo);
        Assert.Equal(client, received.Client.ToString());
    }

    [Theory]
    [InlineData("by mx.b.example (Postfix, from userid 1000) id 1; Tue")]
    [InlineData("from mail.a.example by mx.b.example ([192.0.2.1])")]
    [InlineData("from 12345 (unknown) by mx.b.example")]
    [InlineData("from [[[ by ]")]
    [InlineData("from ")]
    [InlineData("")]
    public void Where_no_client_is_told_none_is_guessed(string body)
    {
        Assert.False(ReceivedField.TryParse(body, out _));
    }
}
