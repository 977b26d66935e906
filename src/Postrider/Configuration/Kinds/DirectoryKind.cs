using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>The URL of an ACME directory.</summary>
internal sealed class DirectoryKind : TextKind<Uri>
{
    public static readonly DirectoryKind Any = new();

    public override string Name => "HTTPS URL";

    public override string Expectation => "an address such as \"https://acme.example.com/directory\"";

    protected override Complaint? TryParse(string text, out Uri? value)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out value) && value.Scheme == Uri.UriSchemeHttps && value.UserInfo.Length == 0) return null;
        value = null;
        return new Complaint($"{Shown(text)} is not an address by https.", $"Write {Expectation}.");
    }

    protected override string Format(Uri value) => value.OriginalString;
}
