using CsCheck;
using Postrider.Access;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Tests.Access;

public sealed class CredentialDocumentTests
{
    private static readonly string Head = CredentialDocument.CreateEmpty().Format();

    [Fact]
    public void What_was_written_is_read_again() =>
        Gen.Select(Gen.String[1, 30], Gen.String[1, 30], Gen.Bool).Sample(
            (name, subject, password) =>
            {
                var entry = new CredentialEntry
                {
                    User = name,
                    Senders = ["@example.com", name],
                    Verifier = password ? ScramKeys.CreateVerifier("pencil", new byte[16], ScramKeys.MinimumIterations) : null,
                    Fingerprints = [new string('A', 64)],
                    Subjects = [subject],
                    Labels = password ? PrincipalLabels.None : new PrincipalLabels("acme", MailStream.Bulk, "news"),
                };
                var written = CredentialDocument.CreateEmpty().With(entry).Format();
                return CredentialDocument.Parse(written, "credentials.toml").Format() == written;
            },
            iter: 200);

    [Fact]
    public void Labels_are_part_of_whoever_signs_in()
    {
        var document = CredentialDocument.Parse($"{Head}[[user]]\nname = \"a\"\ntenant = \"Acme\"\nstream = \"bulk\"\npool = \"news\"\n", "credentials.toml");

        Assert.Equal(new PrincipalLabels("acme", MailStream.Bulk, "news"), document.Find("a")!.ToCredential().SignedIn("PLAIN").Labels);
    }

    [Fact]
    public void A_user_is_found_without_regard_to_case()
    {
        var document = CredentialDocument.CreateEmpty().With(new CredentialEntry { User = "Anna@Example.com", Senders = ["*"] });

        Assert.NotNull(document.Find("anna@example.COM"));
        Assert.Null(document.Find("anna"));
        Assert.Empty(document.Without("ANNA@example.com").Entries);
    }

    [Theory]
    [InlineData("[[user]]\nsenders = []", "has no name")]
    [InlineData("[[user]]\nname = \"a\"\n[[user]]\nname = \"A\"", "twice")]
    [InlineData("[[user]]\nname = \"a\"\nverifier = \"SCRAM-SHA-256$1:AA==$AA==:AA==\"", "postrider credential add a")]
    [InlineData("[[user]]\nname = \"a\"\nverifier = 5", "postrider credential add a")]
    [InlineData("[[user]]\nname = \"a\"\npassword = \"pencil\"", "'password'")]
    [InlineData("[[user]]\nname = \"a\"\nsenders = \"*\"", "list of strings")]
    [InlineData("[[user]]\nname = \"a\"\ntenant = \"two words\"", "'two words' is not the name of a tenant")]
    [InlineData("[[user]]\nname = \"a\"\nstream = \"fast\"", "there are transactional and bulk")]
    [InlineData("[[user]]\nname = \"a\"\npool = 5", "pool of 'a' must be a string")]
    [InlineData("[[user]\nname", "line ")]
    public void A_mistake_is_named_with_the_way_to_mend_it(string users, string expected)
    {
        var mistake = Assert.Throws<CredentialFileException>(() => CredentialDocument.Parse(Head + users, "credentials.toml"));

        Assert.StartsWith("credentials.toml: ", mistake.Message, StringComparison.Ordinal);
        Assert.Contains(expected, mistake.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_without_its_secret_is_refused() =>
        Assert.Throws<CredentialFileException>(() => CredentialDocument.Parse("", "credentials.toml"));

    [Fact]
    public void A_verifier_reads_as_postgresql_writes_it()
    {
        // The password "pencil" with the salt and rounds of RFC 7677, 3.
        const string Text = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

        Assert.True(ScramNotation.TryParse(Text, out var verifier));
        Assert.True(ScramKeys.Matches(verifier, "pencil"u8));
        Assert.Equal(Text, ScramNotation.Format(verifier));
    }
}
