using CsCheck;

namespace Postrider.Smtp.Tests.Addresses;

internal static class Domains
{
    private static readonly Gen<string> Labels = Gen.String[Gen.OneOf(Gen.Char['a', 'z'], Gen.Char['0', '9'], Gen.Char["-_"]), 1, 20]
        .Where(label => label[0] != '-' && label[^1] != '-');

    public static readonly Gen<DomainName> Any = Labels.Array[1, 6].Select(labels => DomainName.Parse(string.Join('.', labels)));
}
