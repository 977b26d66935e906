using System.Text.RegularExpressions;
using YamlDotNet.Serialization;

namespace Postrider.Mail.Tests.Arc;

/// <summary>The ARC test suite of the public (see LICENSE there), from <c>POSTRIDER_VECTORS</c> or the folder <c>../shared/vectors</c> beside the project.</summary>
internal static class ArcVectors
{
    public static readonly string? Folder = Find();

    /// <summary>Scenarios of a file, by the number of their document and the name of their case.</summary>
    public static IEnumerable<(string Name, ArcCase Case)> Read(string file)
    {
        if (Folder is null) yield break;
        var deserializer = new DeserializerBuilder().IgnoreUnmatchedProperties().Build();
        // Two cases begin with a line of spaces, which PyYAML reads as an empty line and YamlDotNet refuses.
        using var text = new StringReader(Regex.Replace(File.ReadAllText(Path.Combine(Folder, "arc", file)), @"\|\n(?: *\n)+", "|\n\n"));
        var parser = new YamlDotNet.Core.Parser(text);
        YamlDotNet.Core.ParserExtensions.Consume<YamlDotNet.Core.Events.StreamStart>(parser);
        while (YamlDotNet.Core.ParserExtensions.Accept<YamlDotNet.Core.Events.DocumentStart>(parser, out _))
        {
            var scenario = deserializer.Deserialize<ArcScenario>(parser);
            foreach (var (name, entry) in scenario.Cases ?? []) yield return (name, entry with { Scenario = scenario });
        }
    }

    private static string? Find()
    {
        if (Environment.GetEnvironmentVariable("POSTRIDER_VECTORS") is { Length: > 0 } named) return named;
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "Postrider.slnx"))) continue;
            var vectors = Path.Combine(folder.FullName, "..", "shared", "vectors");
            return Directory.Exists(Path.Combine(vectors, "arc")) ? vectors : null;
        }

        return null;
    }
}

internal sealed record ArcScenario
{
    [YamlMember(Alias = "description")]
    public string Description { get; set; } = "";

    [YamlMember(Alias = "tests")]
    public Dictionary<string, ArcCase>? Cases { get; set; }

    [YamlMember(Alias = "txt-records")]
    public Dictionary<string, string> Texts { get; set; } = [];

    [YamlMember(Alias = "domain")]
    public string? Domain { get; set; }

    [YamlMember(Alias = "sel")]
    public string? Selector { get; set; }

    [YamlMember(Alias = "privatekey")]
    public string? PrivateKey { get; set; }
}

internal sealed record ArcCase
{
    [YamlIgnore]
    public ArcScenario Scenario { get; set; } = new();

    [YamlMember(Alias = "message")]
    public string Message { get; set; } = "";

    [YamlMember(Alias = "cv")]
    public string? Status { get; set; }

    [YamlMember(Alias = "t")]
    public long Time { get; set; }

    [YamlMember(Alias = "sig-headers")]
    public string SignedFields { get; set; } = "";

    [YamlMember(Alias = "srv-id")]
    public string Server { get; set; } = "";

    [YamlMember(Alias = "AS")]
    public string Seal { get; set; } = "";

    [YamlMember(Alias = "AMS")]
    public string MessageSignature { get; set; } = "";

    [YamlMember(Alias = "AAR")]
    public string Results { get; set; } = "";
}
