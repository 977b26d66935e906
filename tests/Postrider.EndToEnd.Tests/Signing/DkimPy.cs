using Postrider.EndToEnd.Peers;

namespace Postrider.EndToEnd.Signing;

/// <summary>Python's dkim library, as Debian packages it, with a DNS of what it is told.</summary>
internal sealed class DkimPy(IReadOnlyDictionary<string, string> records)
{
    /// <summary>Arguments: what to do, its own arguments, then pairs of name and TXT record. The message comes on standard input.</summary>
    private const string Script =
        """
        import sys, dkim
        action, count = sys.argv[1], int(sys.argv[2])
        words = [word.encode() for word in sys.argv[3:3 + count]]
        texts = [word.encode() for word in sys.argv[3 + count:]]
        records = dict(zip(texts[::2], texts[1::2]))
        lookup = lambda name, timeout=5: records.get(name.rstrip(b'.'))
        message = sys.stdin.buffer.read()
        out = sys.stdout.buffer
        if action == 'verify':
            report = words[1:] == [b'tlsrpt']
            for index in range(int(words[0])):
                try:
                    good = dkim.DKIM(message, tlsrpt=report).verify(idx=index, dnsfunc=lookup)
                except dkim.DKIMException:
                    good = False
                out.write(b'pass ' if good else b'fail ')
        elif action == 'sign':
            key = open(words[2].decode(), 'rb').read()
            out.write(dkim.sign(message, words[0], words[1], key, canonicalize=(words[4], words[5]), signature_algorithm=words[3]))
        elif action == 'arc-verify':
            try:
                out.write(dkim.arc_verify(message, dnsfunc=lookup)[0])
            except Exception as e:
                out.write(b'error ' + type(e).__name__.encode())
        elif action == 'arc-sign':
            out.write(b''.join(dkim.ARC(message).sign(words[0], words[1], open(words[2].decode(), 'rb').read(), b'mx.example.com')))
        """;

    public async Task<string> RunAsync(string message, string action, params string[] words)
    {
        var pairs = records.SelectMany(record => new[] { record.Key, record.Value });
        var result = await Command.RunAsync("/usr/bin/python3", ["-c", Script, action, $"{words.Length}", .. words, .. pairs], message);
        Assert.True(result.ExitCode == 0, result.ToString());
        return result.Output;
    }
}
