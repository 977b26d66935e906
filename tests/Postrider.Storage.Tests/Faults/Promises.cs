using System.Globalization;
using Postrider.Relay.Spooling;

namespace Postrider.Storage.Tests.Faults;

/// <summary>
/// What a process told the world, one line each: <c>+ ID recipients size</c> a message was acknowledged, <c>- ID ordinal</c> a removal is about to be asked
/// for, <c>x ID ordinal</c> it was acknowledged, <c>~ ID ordinal attempts</c> a deferral was,
/// <c>e ID ordinal</c> a giving up was, <c>! reason</c> a change failed, <c>? fault</c> something
/// happened that must not.
/// </summary>
internal sealed class Promises
{
    private readonly Dictionary<SpoolId, PromisedMessage> _messages = [];

    public IReadOnlyDictionary<SpoolId, PromisedMessage> Messages => _messages;

    public List<string> Failures { get; } = [];

    public List<string> Faults { get; } = [];

    public int Count { get; private set; }

    public static Promises Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : new Promises();

    public static Promises Parse(string text)
    {
        var promises = new Promises();
        var end = text.LastIndexOf('\n');
        if (end < 0) return promises;
        // What stands after the last line's end was never said whole.
        foreach (var line in text[..end].Split('\n')) promises.Add(line);
        return promises;
    }

    private void Add(string line)
    {
        if (line.StartsWith('!')) Failures.Add(line[2..]);
        if (line.StartsWith('?')) Faults.Add(line[2..]);
        if (line[0] is '!' or '?') return;
        Count++;
        var words = line.Split(' ');
        if (!SpoolId.TryParse(words[1], out var id)) throw new FormatException(line);
        var first = int.Parse(words[2], CultureInfo.InvariantCulture);
        if (words[0] == "+") _messages.Add(id, new PromisedMessage(first, int.Parse(words[3], CultureInfo.InvariantCulture)));
        else if (words[0] == "-") _messages[id].MayBeGone.Add(first);
        else if (words[0] == "x") _messages[id].Gone.Add(first);
        else if (words[0] == "e") _messages[id].GivenUp.Add(first);
        else if (words[0] == "~") _messages[id].Attempts[first] = int.Parse(words[3], CultureInfo.InvariantCulture);
    }
}

/// <param name="Recipients">How many it had.</param>
/// <param name="Size">Octets of its body.</param>
internal sealed record PromisedMessage(int Recipients, int Size)
{
    public HashSet<int> MayBeGone { get; } = [];
    public HashSet<int> Gone { get; } = [];
    public HashSet<int> GivenUp { get; } = [];
    public Dictionary<int, int> Attempts { get; } = [];
}
