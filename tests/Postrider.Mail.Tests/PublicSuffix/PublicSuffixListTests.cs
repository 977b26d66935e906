using System.Text.RegularExpressions;
using Postrider.Mail.PublicSuffix;
using Postrider.Smtp;

namespace Postrider.Mail.Tests.PublicSuffix;

public sealed partial class PublicSuffixListTests
{
    private const string Rules = """
        // comment
        com
        uk
        co.uk   a remark
        *.ck
        !www.ck
        食狮.com.cn
        .broken..rule
        """;

    [Theory]
    [InlineData("example.com", "example.com")]
    [InlineData("a.b.example.com", "example.com")]
    [InlineData("com", "")]
    [InlineData("a.example.co.uk", "example.co.uk")]
    [InlineData("co.uk", "")]
    [InlineData("parliament.uk", "parliament.uk")]
    [InlineData("a.b.c.ck", "b.c.ck")]
    [InlineData("c.ck", "")]
    [InlineData("a.www.ck", "www.ck")]
    [InlineData("shop.食狮.com.cn", "shop.xn--85x722f.com.cn")]
    [InlineData("a.b.unlisted", "b.unlisted")]
    public void The_registered_domain_is_found(string name, string registered)
    {
        var list = PublicSuffixList.Parse(new StringReader(Rules));

        Assert.Equal(registered, list.OrganizationalDomain(DomainName.Parse(name)).Value);
    }

    [Fact]
    public void A_file_without_rules_is_no_list()
    {
        var path = Path.GetTempFileName();
        try
        {
            Assert.Throws<InvalidDataException>(() => PublicSuffixList.Load(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_cases_of_the_list_itself_hold()
    {
        var list = PublicSuffixList.Load(Vectors.File("psl/public_suffix_list.dat"));
        var failures = new List<string>();
        var cases = 0;
        foreach (var line in File.ReadLines(Vectors.File("psl/test_psl.txt")))
        {
            if (Case().Match(line) is not { Success: true } match) continue;
            cases++;
            var (input, wanted) = (match.Groups["input"].Value, match.Groups["wanted"].Value);
            // What is no name at all (null, a leading dot) has no registered domain; the types say so.
            var found = DomainName.TryParse(input, out var name) ? list.OrganizationalDomain(name).Value : "";
            var expected = DomainName.TryParse(wanted, out var registered) ? registered.Value : "";
            if (found != expected) failures.Add($"{input}: {found}, not {expected}");
        }

        Assert.Empty(failures);
        Assert.InRange(cases, 78, 100);
    }

    [GeneratedRegex(@"^checkPublicSuffix\((null|'(?<input>[^']*)'), (null|'(?<wanted>[^']*)')\);")]
    private static partial Regex Case();
}
