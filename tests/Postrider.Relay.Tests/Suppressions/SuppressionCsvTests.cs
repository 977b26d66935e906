using CsCheck;
using Postrider.Relay.Suppressions;
using Postrider.Smtp;

namespace Postrider.Relay.Tests.Suppressions;

public sealed class SuppressionCsvTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly Suppression Otherwise = new(new SuppressionScope("default", null), "", SuppressionReason.Manual, Now);

    [Fact]
    public void What_is_written_reads_back()
    {
        var scope = Gen.Select(Gen.Bool.Select(own => own ? "acme" : "default"), Gen.Int[0, 2].Select(number => number == 0 ? (MailStream?)null : number == 1 ? MailStream.Bulk : MailStream.Transactional), (tenant, stream) => new SuppressionScope(tenant, stream));
        var note = Gen.String[Gen.Char["ab ,\"\n;'é"], 0, 20].Select(text => text.Trim('\'', ' ', '\n'));
        Gen.Select(scope, Gen.Int[0, 3].Select(number => (SuppressionReason)number), Gen.Int[0, 1000], note, (where, reason, days, text) => new Suppression(where, "bob@b.example", reason, Now.AddDays(-days)) { Note = text, Expires = days % 2 == 0 ? Now.AddDays(days) : null })
            .Array[0, 5]
            .Sample(list => Assert.Equal(list, SuppressionCsv.Read(SuppressionCsv.Write(list), Otherwise)));
    }

    [Theory]
    [InlineData("bob@b.example\ncarol@c.example\n")]
    [InlineData("Email,Name\r\nbob@b.example,\"Bob, Robert\"\r\ncarol@c.example,Carol\r\n")]
    [InlineData("\ufeffname;email_address\nBob;Bob@B.example\n\nCarol;carol@c.example")]
    public void Lists_of_other_systems_are_read(string text)
    {
        Assert.Equal(["bob@b.example", "carol@c.example"], SuppressionCsv.Read(text, Otherwise).Select(one => one.Address));
    }

    [Theory]
    [InlineData("address\nbob@b.example\nnonsense", "line 3", "nonsense")]
    [InlineData("address,reason\nbob@b.example,because", "line 2", "because")]
    [InlineData("address,stream\nbob@b.example,river", "line 2", "river")]
    [InlineData("address,expires\nbob@b.example,soon", "line 2", "soon")]
    [InlineData("address\n\"bob@b.example", "line 2", "quote")]
    public void A_mistake_is_told_with_its_line(string text, string line, string words)
    {
        var mistake = Assert.Throws<FormatException>(() => SuppressionCsv.Read(text, Otherwise));

        Assert.Contains(line, mistake.Message, StringComparison.Ordinal);
        Assert.Contains(words, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spreadsheet_takes_no_note_for_a_formula()
    {
        var text = SuppressionCsv.Write([Otherwise with { Address = "bob@b.example", Note = "=HYPERLINK(1)" }]);

        Assert.Contains(",'=HYPERLINK(1)", text, StringComparison.Ordinal);
    }
}
