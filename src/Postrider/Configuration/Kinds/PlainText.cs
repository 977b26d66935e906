using Postrider.Configuration.Schema;

namespace Postrider.Configuration.Kinds;

/// <summary>A text that is taken as it is: a name, a user, a path.</summary>
internal sealed class PlainText(string name, string expectation, int maximumLength = 255) : TextKind<string>
{
    public override string Name => name;

    public override string Expectation => expectation;

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        if (text.Length == 0) return new Complaint("This is empty.", $"Write {expectation}.");
        if (text.Length > maximumLength) return new Complaint($"This is longer than {maximumLength} characters.", $"Write {expectation}.");
        return text.Any(char.IsControl) ? new Complaint("This holds a control character.", $"Write {expectation}.") : null;
    }

    protected override string Format(string value) => value;
}

/// <summary>A name of one of several things, which logs and commands show: letters, digits, <c>-</c>, <c>_</c> and <c>.</c>.</summary>
internal sealed class NameKind : TextKind<string>
{
    public static readonly NameKind Any = new();

    public override string Name => "name";

    public override string Expectation => "a name of letters, digits, '-', '_' and '.'";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        return text.Length is > 0 and <= 64 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? null
            : new Complaint($"{Shown(text)} is not a name.", $"Write {Expectation}, at most 64.");
    }

    protected override string Format(string value) => value;
}
