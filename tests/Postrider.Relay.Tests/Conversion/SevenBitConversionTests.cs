using System.Text;
using CsCheck;
using MimeKit;
using Postrider.Relay.Conversion;
using Postrider.Relay.Spooling;
using Postrider.Smtp;
using Postrider.Smtp.Client;

namespace Postrider.Relay.Tests.Conversion;

public sealed class SevenBitConversionTests
{
    private const string TextHeader = "From: <ann@mine.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

    [Fact]
    public async Task Text_becomes_quoted_printable_and_nothing_else_changes() =>
        Assert.Equal(
            "From: <ann@mine.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
            + "Gr=C3=BC=C3=9Fe aus dem Norden und aus dem S=C3=BCden.\r\nEnde.\r\n",
            await ConvertAsync(TextHeader + "Gr\u00fc\u00dfe aus dem Norden und aus dem S\u00fcden.\r\nEnde.\r\n"));

    [Fact]
    public async Task A_plain_message_comes_out_as_it_went_in()
    {
        const string Plain = "Subject: x\r\n\r\n--not a part\r\n\r\nHello.\r\n";

        Assert.Equal(Plain, await ConvertAsync(Plain));
    }

    [Fact]
    public async Task Only_the_parts_that_need_it_are_touched() =>
        Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 7bit\r\n\r\npre?? amble\r\n--b\r\n\r\nplain =C3=A4\r\n--b\r\n"
            + "Content-Transfer-Encoding: quoted-printable\r\n\r\nUmlaut =C3=A4 in a text of some length=\r\n\r\n--b--\r\nepilogue ??\r\n",
            await ConvertAsync(
                "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\npre\u00e4 amble\r\n--b\r\n\r\nplain =C3=A4\r\n--b\r\n"
                + "Content-Transfer-Encoding: 8bit\r\n\r\nUmlaut \u00e4 in a text of some length\r\n--b--\r\nepilogue \u00e4\r\n"));

    [Fact]
    public async Task A_message_from_before_MIME_is_made_one_of_MIME() =>
        Assert.Equal(
            "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOne umlaut =C3=A4 and more\r\n",
            await ConvertAsync("Subject: x\r\n\r\nOne umlaut \u00e4 and more\r\n"));

    [Fact]
    public async Task An_unknown_charset_is_called_unknown() =>
        Assert.Contains(
            "Content-Type: text/plain; charset=unknown-8bit\r\n",
            await ConvertAsync(Encoding.Latin1.GetBytes("Subject: x\r\n\r\nOne umlaut \u00e4 and more\r\n")),
            StringComparison.Ordinal);

    [Fact]
    public async Task An_attached_message_is_converted_within() =>
        Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 7bit\r\n\r\nMIME-Version: 1.0\r\nSubject: y\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nOne umlaut =C3=A4 and more\r\n",
            await ConvertAsync("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: 8bit\r\n\r\nMIME-Version: 1.0\r\nSubject: y\r\n\r\nOne umlaut \u00e4 and more\r\n"));

    [Theory]
    [InlineData("signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"")]
    [InlineData("encrypted; protocol=\"application/pgp-encrypted\"")]
    public async Task Signed_and_encrypted_parts_are_never_changed(string subtype)
    {
        var message = $"MIME-Version: 1.0\r\nContent-Type: multipart/{subtype}; boundary=b\r\n\r\n--b\r\n\r\nsealed \u00e4\r\n--b\r\n\r\nx\r\n--b--\r\n";

        Assert.Null(await ConvertAsync(message));
        Assert.NotNull(await ConvertAsync(message.Replace("\u00e4", "ae", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_stands_beside_a_signed_part_may_change()
    {
        const string Signed = "--s\r\nContent-Transfer-Encoding: 8bit\r\n\r\nsigned\r\n--s\r\n\r\nx\r\n--s--\r\n";

        var converted = await ConvertAsync(
            $"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: multipart/signed; boundary=s\r\n\r\n{Signed}\r\n--b\r\n\r\nfooter \u00e4 of a list\r\n--b--\r\n");

        Assert.Contains(Signed, converted, StringComparison.Ordinal);
        Assert.Contains("footer =C3=A4 of a list", converted, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Type: message/partial; id=1; number=1\r\n")]
    [InlineData("Content-Type: message/delivery-status\r\n")]
    [InlineData("Content-Transfer-Encoding: x-own\r\n")]
    [InlineData("Content-Transfer-Encoding: x-uuencode\r\n")]
    [InlineData("Content-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: binary\r\n")]
    [InlineData("Content-Transfer-Encoding: 8bit \u00e4\r\n")]
    [InlineData("To: <j\u00fcrgen@there.example>\r\n")]
    [InlineData("To: J\u00fcrgen <j\u00fcrgen@there.example>\r\n")]
    [InlineData("Message-ID: <\u00fc@mine.example>\r\n")]
    public async Task What_has_no_safe_form_is_left_to_be_returned(string fields) =>
        Assert.Null(await ConvertAsync($"MIME-Version: 1.0\r\n{fields}\r\nOne umlaut \u00e4 and more\r\n"));

    [Fact]
    public async Task A_raw_parameter_keeps_its_meaning()
    {
        var converted = await ConvertAsync("MIME-Version: 1.0\r\nContent-Disposition: attachment; filename=\"gr\u00fcn.txt\"\r\n\r\nx\r\n");

        Assert.Equal("gr\u00fcn.txt", Load(Encoding.ASCII.GetBytes(converted!)).Body!.ContentDisposition!.FileName); // Null would fail the test as well.
    }

    [Theory]
    [InlineData("Subject: Gr\u00fc\u00dfe", "Gr\u00fc\u00dfe")]
    [InlineData("From: J\u00fcrgen <j@mine.example>", "\"J\u00fcrgen\" <j@mine.example>")]
    public async Task A_raw_header_field_becomes_encoded_words(string field, string value)
    {
        var converted = await ConvertAsync($"{field}\r\nMIME-Version: 1.0\r\n\r\nx\r\n");

        Assert.Contains("=?utf-8?", converted, StringComparison.OrdinalIgnoreCase);
        var header = Load(Encoding.ASCII.GetBytes(converted!)).Headers[0]; // Asserted to hold text.
        Assert.Equal(value.Replace("\"", "", StringComparison.Ordinal), header.Value.Replace("\"", "", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_binary_message_for_an_8BITMIME_peer_keeps_its_8_bit_text()
    {
        const string Message =
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: binary\r\n\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00e4\r\n"
            + "--b\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\n--b--\r\n";

        Assert.Equal(
            "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n--b\r\nContent-Transfer-Encoding: 8bit\r\n\r\n\u00e4\r\n"
            + "--b\r\nContent-Transfer-Encoding: base64\r\n\r\nAA==\r\n\r\n--b--\r\n",
            await ConvertAsync(Message, BodyType.EightBitMime));
    }

    [Fact]
    public async Task A_large_message_goes_through_a_file_that_nobody_finds_afterwards()
    {
        var directory = Directory.CreateTempSubdirectory("postrider-test-").FullName;
        var message = Encoding.UTF8.GetBytes(TextHeader + string.Concat(Enumerable.Repeat("A line with one \u00e4 in it and some more words\r\n", 50_000)));

        await using var converted = await new SevenBitConversion(directory).ConvertAsync(new Outgoing(message), BodyType.SevenBit, default);

        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
        Assert.NotNull(converted);
        Assert.True(converted.Memory.IsEmpty);
        for (var i = 0; i < 2; i++)
        {
            using var read = new MemoryStream();
            await using (var stream = converted.OpenRead()) await stream.CopyToAsync(read);
            Assert.Equal(converted.Size, read.Length);
            Assert.Equal(Leaves(Load(message).Body), Leaves(Load(read.ToArray()).Body));
        }

        Directory.Delete(directory);
    }

    [Fact]
    public async Task A_message_of_countless_parts_is_not_converted() =>
        Assert.Null(await ConvertAsync($"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n{string.Concat(Enumerable.Repeat("--b\r\n\r\n\u00e4\r\n", 10_001))}--b--\r\n"));

    [Fact]
    public async Task Every_leaf_means_the_same_before_and_after() =>
        await Gen.Select(Entity(3), Gen.Bool).SampleAsync(
            async (entity, isBinaryPeer) =>
            {
                var target = isBinaryPeer ? BodyType.EightBitMime : BodyType.SevenBit;
                var message = Latin1($"From: <ann@mine.example>\r\nMIME-Version: 1.0\r\n{entity}");
                var converted = await ConvertAsync(message, target);

                Assert.NotNull(converted);
                if (target == BodyType.SevenBit) Assert.True(Ascii.IsValid(converted));
                Assert.DoesNotContain('\0', converted);
                Assert.All(converted.Split("\r\n"), line => Assert.True(line.Length <= 998 && line.IndexOfAny(['\r', '\n']) < 0));
                Assert.Equal(Leaves(Load(message).Body), Leaves(Load(Latin1(converted)).Body));
            },
            iter: 500);

    [Fact]
    public async Task Any_octets_at_all_are_converted_fit_or_refused() =>
        await Gen.OneOf("\r\n", "--b", "--b--", "\r\n\r\n", "Content-Type: multipart/mixed; boundary=b\r\n", "Content-Transfer-Encoding: base64\r\n", ":", "\u00e4", "\n", "\r", "\0", "x", " ", "=")
            .Array[0, 40].Select(string.Concat).SampleAsync(
            async text =>
            {
                if (await ConvertAsync(Latin1(text)) is not { } converted) return;
                Assert.True(Ascii.IsValid(converted));
                Assert.DoesNotContain('\0', converted);
                Assert.All(converted.Split("\r\n"), line => Assert.True(line.IndexOfAny(['\r', '\n']) < 0));
            },
            iter: 1500);

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    /// <summary>An entity: header section, empty line, content; content is octets as Latin-1.</summary>
    private static Gen<string> Entity(int depth)
    {
        var text = Gen.OneOf("word ", "\u00e4\u00f6 ", "=", "\t", ".", "\r\n", "--", " \r\n", "From ", "\u00ff", "0123456789abcdef").Array[0, 30].Select(string.Concat);
        var binary = Gen.Frequency((5, text), (1, Gen.OneOf("\0", "\r", "\n", "\r\r\n", new string('x', 1200)))).Array[1, 5].Select(string.Concat);
        var textLeaf = Gen.Select(Gen.OneOf("", "Content-Type: text/plain; charset=iso-8859-1\r\n", "Content-Type: text/html\r\n"), Gen.OneOf("", "Content-Transfer-Encoding: 8bit\r\n"), text)
            .Select((type, encoding, content) => $"{type}{encoding}X-Last: 1\r\n\r\n{content}");
        var binaryLeaf = binary.Select(content => $"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n{content}");
        var base64Leaf = Gen.Byte.Array[0, 60].Select(octets => $"Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(octets)}\r\n");
        // A quoted-printable part that forgot to quote.
        var brokenLeaf = Gen.OneOf("a=C3=A4", "\u00e4", "=\r\n", "x").Array[1, 8].Select(parts => $"Content-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{string.Concat(parts)}");
        var leaf = Gen.OneOf(textLeaf, binaryLeaf, base64Leaf, brokenLeaf);
        if (depth == 0) return leaf;
        var multipart = Gen.Select(Entity(depth - 1).Array[1, 3], Gen.OneOf("", "Content-Transfer-Encoding: 8bit\r\n"))
            .Select((parts, encoding) =>
                $"Content-Type: multipart/mixed; boundary=b{depth}\r\n{encoding}\r\npre\u00e4mble\r\n{string.Concat(parts.Select(part => $"--b{depth}\r\n{part}\r\n"))}--b{depth}--\r\nepilogue\r\n");
        var message = Entity(depth - 1).Select(entity => $"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nMIME-Version: 1.0\r\n{entity}");
        return Gen.Frequency((3, leaf), (3, multipart), (1, message));
    }

    private static MimeMessage Load(byte[] message)
    {
        using var stream = new MemoryStream(message);
        return MimeMessage.Load(stream);
    }

    /// <summary>Type and decoded content of every leaf.</summary>
    private static List<string> Leaves(MimeEntity? entity)
    {
        switch (entity)
        {
            case Multipart multipart:
                return [.. multipart.SelectMany(Leaves)];
            case MessagePart part:
                return Leaves(part.Message?.Body);
            case MimePart { Content: { } content } leaf:
                using (var decoded = new MemoryStream())
                {
                    content.DecodeTo(decoded);
                    return [$"{leaf.ContentType.MimeType} {Encoding.Latin1.GetString(decoded.ToArray())}"];
                }

            default:
                return [];
        }
    }

    private static Task<string?> ConvertAsync(string message, BodyType target = BodyType.SevenBit) => ConvertAsync(Encoding.UTF8.GetBytes(message), target, Encoding.UTF8);

    private static async Task<string?> ConvertAsync(byte[] message, BodyType target = BodyType.SevenBit, Encoding? encoding = null)
    {
        await using IStoredBody? converted = await new SevenBitConversion("/nowhere").ConvertAsync(new Outgoing(message), target, default);
        if (converted is null) return null;
        Assert.Equal(converted.Size, converted.Memory.Length);
        return (encoding ?? Encoding.Latin1).GetString(converted.Memory.Span);
    }

    private sealed class Outgoing(byte[] octets) : IOutgoingBody
    {
        public long Size => octets.Length;

        public ReadOnlyMemory<byte> Memory => octets;

        public Stream OpenRead() => new MemoryStream(octets, writable: false);
    }
}
