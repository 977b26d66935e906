using System.Text;
using CsCheck;
using Postrider.Mail.Headers;
using Postrider.Relay.Labels;
using Postrider.Smtp;
using Postrider.Smtp.Sasl;

namespace Postrider.Relay.Tests.Labels;

public sealed class MessageLabelsTests
{
    private static readonly Gen<string> AnyName = Gen.Char["abcxyz019-_.:"].Array[1, 12].Select(characters => new string(characters));

    private static readonly Gen<MessageLabels> AnyLabels = Gen.Select(
        AnyName.Null(), Gen.Enum<MailStream>(), AnyName.Null(), AnyName.Array[0, 4],
        (tenant, stream, pool, tags) => new MessageLabels { Tenant = tenant, Stream = stream, Pool = pool, Tags = [.. tags.Distinct()] });

    [Fact]
    public void Labels_are_read_back_as_they_were_written() => AnyLabels.Sample(labels => MessageLabels.Parse(labels.ToString()) == labels);

    [Fact]
    public void Labels_that_say_nothing_are_no_text() => Assert.Equal("", MessageLabels.None.ToString());

    [Fact]
    public void A_word_of_a_newer_program_is_passed_over() =>
        Assert.Equal(new MessageLabels { Tenant = "acme" }, MessageLabels.Parse("tenant=acme mood=good alone"));

    [Theory]
    [InlineData("Acme", "acme")]
    [InlineData(" a.b-c_d:9 ", "a.b-c_d:9")]
    [InlineData("", null)]
    [InlineData("two words", null)]
    [InlineData("a=b", null)]
    [InlineData("bücher", null)]
    public void A_name_is_letters_digits_and_a_few_signs(string text, string? expected)
    {
        Assert.Equal(expected is not null, LabelName.TryParse(text, out var name));
        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData("X-Postrider-Stream: Bulk\r\nX-Postrider-Tag: July, de\r\n\tx\r\nx-postrider-pool: News\r\n", "stream=bulk pool=news tag=july", "names between commas")]
    [InlineData("X-Postrider-Tag: a\r\nX-Postrider-Tag: b,,A ,\r\n", "tag=a tag=b", null)]
    [InlineData("X-Postrider-Stream: urgent\r\nX-Postrider-Stream: bulk\r\n", "stream=bulk", "transactional or bulk")]
    [InlineData("X-Postrider-Pool: a b\r\n", "", "one name")]
    [InlineData("X-Postrider-Pool:\r\n", "", "one name")]
    [InlineData("X-Postrider-Tag: a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q\r\n", "tag=a tag=b tag=c tag=d tag=e tag=f tag=g tag=h tag=i tag=j tag=k tag=l tag=m tag=n tag=o tag=p", "at most 16")]
    public void Fields_say_stream_pool_and_tags_or_what_is_wrong_with_them(string section, string expected, string? problem)
    {
        var fields = Read(section);

        var labels = LabelRules.Decide(fields, PrincipalLabels.None, PrincipalLabels.None, isBulkByHint: false);
        Assert.Equal(expected, labels.ToString());
        if (problem is null) Assert.Null(fields.Problem);
        else Assert.Contains(problem, fields.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_field_of_any_octets_is_read_without_failing_and_gives_labels_that_can_be_written() =>
        Gen.Select(Gen.Int[0, 2], Gen.Byte.Array[0, 3000]).Sample((which, octets) =>
        {
            string[] names = ["X-Postrider-Stream", "X-Postrider-Tag", "X-Postrider-Pool"];
            var fields = new LabelFields();
            foreach (var field in new HeaderSection([.. Encoding.ASCII.GetBytes($"{names[which]}: "), .. octets, 13, 10]))
                if (LabelFields.IsLabel(field)) fields.Read(field);
            var labels = LabelRules.Decide(fields, PrincipalLabels.None, PrincipalLabels.None, isBulkByHint: false);
            return labels.Tags.Length <= MessageLabels.MaximumTags && MessageLabels.Parse(labels.ToString()) == labels;
        });

    [Theory]
    [InlineData("bulk", null, null, false, MailStream.Bulk)]
    [InlineData("transactional", MailStream.Bulk, MailStream.Bulk, true, MailStream.Transactional)]
    [InlineData(null, MailStream.Transactional, MailStream.Bulk, true, MailStream.Transactional)]
    [InlineData(null, null, MailStream.Bulk, false, MailStream.Bulk)]
    [InlineData(null, null, null, true, MailStream.Bulk)]
    [InlineData(null, null, null, false, MailStream.Transactional)]
    public void The_nearest_word_on_the_stream_counts(string? field, MailStream? credential, MailStream? listener, bool hint, MailStream expected)
    {
        var fields = field is null ? null : Read($"X-Postrider-Stream: {field}\r\n");

        var labels = LabelRules.Decide(fields, new PrincipalLabels(null, credential, null), new PrincipalLabels(null, listener, null), hint);

        Assert.Equal(expected, labels.Stream);
    }

    private static LabelFields Read(string section)
    {
        var fields = new LabelFields();
        foreach (var field in new HeaderSection(Encoding.Latin1.GetBytes(section)))
            if (LabelFields.IsLabel(field)) fields.Read(field);
        return fields;
    }
}
