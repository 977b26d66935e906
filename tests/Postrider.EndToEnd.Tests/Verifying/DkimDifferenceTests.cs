using Postrider.Mail.Dkim;

namespace Postrider.EndToEnd.Verifying;

/// <summary>Messages changed on their way in all the ways that canonical forms forgive, or do not: four verifiers agree on each, or a line says why not.</summary>
public sealed class DkimDifferenceTests(DkimVerifiers verifiers) : IClassFixture<DkimVerifiers>
{
    private const string All = "pass pass pass pass";
    private const string None = "fail fail fail fail";
    private const string Message =
        "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\nMessage-ID: <1@sender.test>\r\nFrom: Ann <ann@sender.test>\r\nTo: bob@there.test,\r\n\tcarl@there.test\r\nSubject: Hello there,  Bob\r\nX-Free: 1\r\n\r\nHello,  world.\r\n\r\nThe end\tof it.\r\n\r\n\r\n";

    /// <summary>What is changed into what, and who still finds the signature good: in the simple form, in the relaxed one.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "", "", All, All },
        { "Hello,  world.\r\n", "Hello,  world. \t\r\n", None, All },
        { "Hello,  world.", "Hello, world.", None, All },
        { "end\tof", "end of", None, All },
        { "end\tof", "endof", None, None },
        { "world", "World", None, None },
        { "it.\r\n\r\n\r\n", "it.\r\n", All, All },
        { "it.\r\n\r\n\r\n", "it.\r\n\r\n\r\n\r\n\r\n", All, All },
        { "it.\r\n\r\n\r\n", "it.\r\nMore.\r\n", None, None },
        { "world.\r\n\r\nThe", "world.\r\nThe", None, None },
        { "Subject: ", "SUBJECT: ", None, All },
        // OpenDKIM's own test mode puts the space back that a milter is not told of.
        { "Subject: ", "Subject:", "fail fail pass fail", All },
        // RFC 6376, 3.4.2 deletes white space before the colon; rspamd and Python read no field there (RFC 5322, 4.5 still has it).
        { "Subject: ", "Subject :  ", None, "pass fail pass fail" },
        { "Hello there,  Bob", "Hello there, Bob", None, All },
        { "Hello there,  Bob", "Hello\r\n there,  Bob", None, All },
        { "Hello there,  Bob", "Hello there,  Bob ", None, All },
        { "Hello there,  Bob", "Hellothere,  Bob", None, None },
        { "Hello there,  Bob", "hello there,  Bob", None, None },
        { ",\r\n\tcarl", ", carl", None, All },
        { "X-Free: 1", "X-Free: 2", All, All },
        { "X-Free: 1\r\n", "", All, All },
        { "X-Free: 1", "X-Free: 1\r\nX-New: 1", All, All },
        { "X-Free: 1", "Subject: Another", None, None },
        { "X-Free: 1", "From: eve@evil.test", None, None },
        { "X-Free: 1", "Cc: eve@evil.test", None, None },
        { "Date: Tue, 24 Nov 2026 12:00:00 +0000\r\n", "", None, None },
        { "Date: Tue, 24", "Date: Wed, 25", None, None },
        { "d=sender.test;", "d=other.test;", None, None },
        { "d=sender.test;", "d=SENDER.test;", None, None },
        { "s=r1;", "s=r2;", None, None },
        { "v=1;", "v=2;", None, None },
        { "a=rsa-sha256;", "a=rsa-sha1;", None, None },
        { "bh=", "bh=A", None, None },
        { " b=", " b=A", None, None },
        { " b=", " b= ", All, All },
        { "DKIM-Signature: ", "Dkim-SIGNATURE:  ", None, All },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task In_the_simple_form(string was, string becomes, string simple, string relaxed)
    {
        _ = relaxed;
        Assert.Equal(simple, await AskAsync(was, becomes, new CanonicalForms(Canonicalization.Simple, Canonicalization.Simple)));
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task In_the_relaxed_form(string was, string becomes, string simple, string relaxed)
    {
        _ = simple;
        Assert.Equal(relaxed, await AskAsync(was, becomes, CanonicalForms.Relaxed));
    }

    private async Task<string> AskAsync(string was, string becomes, CanonicalForms forms)
    {
        var signed = await verifiers.SignAsync(Message, forms);
        var changed = was.Length == 0 ? signed : signed.Replace(was, becomes, StringComparison.Ordinal);
        Assert.True(was.Length == 0 || changed != signed, $"The signed message does not hold '{was}'.");
        return await verifiers.AskAllAsync(changed);
    }
}
