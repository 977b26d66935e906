using System.Text;
using Postrider.Mail.PublicSuffix;
using Postrider.Smtp;

namespace Postrider.Fuzz.Targets;

/// <summary>Public suffix lists: the registered domain of a name is the name itself or above it, and one label longer than its suffix.</summary>
public sealed class PublicSuffixFuzz : IFuzzTarget
{
    private static readonly DomainName[] Names = [DomainName.Parse("a.b.c.example.com"), DomainName.Parse("www.ck"), DomainName.Parse("com"), DomainName.Parse("a.b.ck")];

    public string Name => "public-suffix";

    public IReadOnlyList<byte[]> Seeds { get; } = ["// list\ncom\n*.ck\n!www.ck\nb.c.example.com remark\n\n*.example.com"u8.ToArray()];

    public void Run(ReadOnlySpan<byte> input)
    {
        using var reader = new StringReader(Encoding.UTF8.GetString(input));
        var list = PublicSuffixList.Parse(reader);
        foreach (var name in Names)
        {
            var registered = list.OrganizationalDomain(name);
            if (registered.IsEmpty) continue;
            Invariant.Holds(registered == name || name.IsSubdomainOf(registered), "The registered domain lies elsewhere.");
            Invariant.Holds(registered.Parent == list.SuffixOf(name), "The registered domain is not right below its suffix.");
        }
    }
}
