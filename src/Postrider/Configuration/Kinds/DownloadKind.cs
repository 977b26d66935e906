using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>Where something is fetched that decisions stand on: https, or http on this machine.</summary>
internal sealed class DownloadKind : TextKind<Uri>
{
    public static readonly DownloadKind Any = new();

    public override string Name => "URL";

    public override string Expectation => "a URL such as \"https://lists.example.com/list.dat\"";

    protected override Complaint? TryParse(string text, out Uri? value)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out value) || value.Scheme is not ("https" or "http")) return new Complaint($"{Shown(text)} is not a URL.", $"Write {Expectation}.");
        return value.Scheme == "https" || value.IsLoopback ? null : new Complaint("What comes over plain http can be changed by anyone on the way.", "Write the URL with https.");
    }

    protected override string Format(Uri value) => value.OriginalString;
}
