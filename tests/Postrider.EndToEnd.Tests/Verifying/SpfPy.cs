using System.Text.Json;
using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Verifying;

/// <summary>Python's spf library (pyspf), as Debian packages it, with a DNS of what it is told.</summary>
internal static class SpfPy
{
    /// <summary>The zone and the checks come as JSON; a result goes out for each.</summary>
    private const string Script =
        """
        import sys, json, spf
        asked = json.load(sys.stdin)
        zone = {}
        def lookup(name, qtype, tcpfallback=True, timeout=30):
            return [((name, qtype), value) for value in zone.get((name.lower().rstrip('.'), qtype), [])]
        spf.DNSLookup = lookup
        def value(qtype, text):
            if qtype == 'TXT': return (text.encode(),)
            if qtype == 'MX': return (int(text.split()[0]), text.split()[1])
            return text
        def put(line):
            name, qtype, text = line.split(' ', 2)
            zone.setdefault((name.lower(), qtype), []).append(value(qtype, text))
        for line in asked['zone']: put(line)
        for check in asked['checks']:
            zone[('case.test', 'TXT')] = [(check['record'].encode(),)]
            print(spf.query(check['client'], 'ann@case.test', 'helo.test').check()[0])
        """;

    /// <param name="zone">Records as lines: <c>a.test A 192.0.2.1</c>.</param>
    /// <param name="checks">For each the record of case.test, and who sends as ann@case.test.</param>
    public static async Task<string[]> CheckAsync(IEnumerable<string> zone, IEnumerable<(string Record, string Client)> checks)
    {
        var asked = JsonSerializer.Serialize(new { zone, checks = checks.Select(check => new { record = check.Record, client = check.Client }) });
        var result = await Command.RunAsync("/usr/bin/python3", ["-W", "ignore", "-c", Script], asked);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
