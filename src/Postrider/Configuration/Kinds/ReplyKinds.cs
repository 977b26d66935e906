using Postrider.Configuration.Schema;
using Postrider.Relay.Classification;
using Postrider.Relay.Shaping;

namespace Postrider.Configuration.Kinds;

/// <summary>A reply code, in which <c>x</c> stands for any digit at the end.</summary>
internal sealed class ReplyCodeKind : TextKind<string>
{
    public static readonly ReplyCodeKind Any = new();

    public override string Name => "reply code";

    public override string Expectation => "a code such as \"421\", \"45x\" or \"4xx\"";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        return ReplyPattern.IsCode(text) ? null : new Complaint($"{Shown(text)} is not the code of a refusal.", $"Write {Expectation}.");
    }

    protected override string Format(string value) => value;
}

/// <summary>An enhanced status code, in which <c>*</c> stands for any number at the end.</summary>
internal sealed class StatusCodeKind : TextKind<string>
{
    public static readonly StatusCodeKind Any = new();

    public override string Name => "enhanced status code";

    public override string Expectation => "a code such as \"4.7.28\" or \"4.7.*\"";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        return ReplyPattern.IsStatus(text) ? null : new Complaint($"{Shown(text)} is not the enhanced status code of a refusal.", $"Write {Expectation}.");
    }

    protected override string Format(string value) => value;
}

/// <summary>What a refusal means.</summary>
internal sealed class RefusalClassKind : TextKind<RefusalClass>
{
    public static readonly RefusalClassKind Any = new();

    public override string Name => "class of refusals";

    public override string Expectation => $"one of {string.Join(", ", RefusalClassWords.All)}";

    protected override Complaint? TryParse(string text, out RefusalClass value)
    {
        if (RefusalClassWords.TryParse(text, out value)) return null;
        return new Complaint($"{Shown(text)} is no class of refusals.", KeySuggestion.Nearest(text, RefusalClassWords.All) is { } near ? $"Did you mean \"{near}\"?" : $"Write {Expectation}.");
    }

    protected override string Format(RefusalClass value) => value.Word();
}

/// <summary>A name, or a pattern of names with <c>*</c> at its end.</summary>
internal sealed class NamePatternKind(string what) : TextKind<string>
{
    public override string Name => "name or pattern";

    public override string Expectation => $"the name of {what}, or its beginning and a '*'";

    protected override Complaint? TryParse(string text, out string? value)
    {
        value = text;
        if (text.Length is 0 or > 255 || text.Any(char.IsControl)) return new Complaint("This is no name.", $"Write {Expectation}.");
        var star = text.IndexOf('*', StringComparison.Ordinal);
        return star < 0 || star == text.Length - 1 ? null : new Complaint($"{Shown(text)} has its '*' elsewhere than at its end.", $"Write {Expectation}.");
    }

    protected override string Format(string value) => value;
}
