using System.Net;
using Microsoft.Extensions.Time.Testing;
using Postrider.Mail.Spf;
using YamlDotNet.RepresentationModel;

namespace Postrider.Mail.Tests.Spf;

/// <summary>The suite of the field: every case with the verdicts that it allows.</summary>
public sealed class Rfc7208SuiteTests
{
    private const string File = "spf/rfc7208-tests.yml";

    /// <summary>Nothing but cases that are read: the suite as it stands has so many.</summary>
    private const int CasesExpected = 203;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_case_ends_as_the_suite_allows()
    {
        var failures = new List<string>();
        var cases = 0;
        foreach (var scenario in Scenarios())
        {
            var verifier = new SpfVerifier(Zone(scenario), new FakeTimeProvider(), new SpfOptions());
            foreach (var (name, test) in ((YamlMappingNode)scenario["tests"]).Children)
            {
                cases++;
                var facts = (YamlMappingNode)test;
                var verdict = await verifier.CheckAsync(new SpfRequest(IPAddress.Parse(Text(facts, "host")!), Text(facts, "helo")!, Text(facts, "mailfrom")!), Cancellation);
                var allowed = facts["result"] is YamlSequenceNode list ? list.Select(node => node.ToString()).ToArray() : [facts["result"].ToString()];
                if (!allowed.Contains(verdict.Result.Word())) failures.Add($"{name}: {verdict.Result.Word()} ({verdict.Reason}) where {string.Join(" or ", allowed)} is right");
                var explanation = Text(facts, "explanation");
                if (explanation is not null && explanation != (verdict.Explanation ?? "DEFAULT")) failures.Add($"{name}: explained by '{verdict.Explanation}' where '{explanation}' is right");
            }
        }

        Assert.Empty(failures);
        Assert.Equal(CasesExpected, cases);
    }

    private static List<YamlMappingNode> Scenarios()
    {
        using var reader = System.IO.File.OpenText(Vectors.File(File));
        var yaml = new YamlStream();
        yaml.Load(reader);
        return [.. yaml.Documents.Select(document => (YamlMappingNode)document.RootNode)];
    }

    private static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;

    /// <summary>SPF records stand for TXT records too, unless a TXT record (or NONE) says otherwise: so the suite's first lines tell.</summary>
    private static ZoneDns Zone(YamlMappingNode scenario)
    {
        var zone = new ZoneDns();
        foreach (var (name, records) in ((YamlMappingNode)scenario["zonedata"]).Children)
        {
            var all = ((YamlSequenceNode)records).ToList();
            var hasText = all.OfType<YamlMappingNode>().Any(record => record.Children.ContainsKey("TXT"));
            foreach (var record in all)
            {
                if (record is not YamlMappingNode pair)
                {
                    zone.Add(name.ToString(), record.ToString(), "");
                    continue;
                }

                var (key, value) = pair.Children.Single();
                var type = key.ToString() switch { "SPF" when !hasText => "TXT", var other => other };
                var text = value is YamlSequenceNode parts ? string.Join(type == "MX" ? " " : "", parts.Select(part => part.ToString())) : value.ToString();
                if (type == "MX" && text.EndsWith(' ')) text += ".";
                if (type == "TXT" && text == "NONE") continue;
                zone.Add(name.ToString(), type, text);
            }
        }

        return zone;
    }
}
