using System.Text;
using CsCheck;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Tests.Headers;

public sealed class HeaderSectionTests
{
    [Fact]
    public void Fields_are_read_with_their_folds()
    {
        var read = new List<(string, string)>();
        foreach (var field in new HeaderSection("Subject: a\r\n\tb\r\nTo :\r\n c@d.example\r\nX:\r\n"u8))
            read.Add((Encoding.ASCII.GetString(field.Name), field.Unfold()));

        Assert.Equal([("Subject", "a\tb"), ("To", "c@d.example"), ("X", "")], read);
    }

    [Fact]
    public void Names_compare_without_regard_to_case()
    {
        foreach (var field in new HeaderSection("mEsSaGe-Id: <x@y>\r\n"u8)) Assert.True(field.Is("Message-ID"u8));
    }

    [Fact]
    public void Fields_cover_every_octet_of_the_section_once()
    {
        string[] lines = ["A: 1\r\n", "B :2\n", "C:\r\n\t\r\n x\r\n", "D: :\r\n"];

        Gen.Int[0, lines.Length - 1].Array[0, 10].Sample(chosen =>
        {
            var next = 0;
            var section = Encoding.ASCII.GetBytes(string.Concat(chosen.Select(i => lines[i])));
            foreach (var field in new HeaderSection(section))
            {
                Assert.Equal(next, field.Start);
                next += field.Length;
            }

            return next == section.Length;
        });
    }
}
