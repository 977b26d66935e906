using BenchmarkDotNet.Attributes;
using Postrider.Relay.Spooling;

namespace Postrider.Benchmarks;

/// <summary>Ids: made for each message, written to logs and replies, read from command lines.</summary>
public class SpoolIdBenchmarks
{
    private readonly SpoolIdSource _ids = new(TimeProvider.System);
    private readonly SpoolId _id = SpoolId.Create(new DateTimeOffset(2026, 1, 31, 9, 0, 0, TimeSpan.Zero), 1, 2);
    private string _text = "";

    [GlobalSetup]
    public void Prepare() => _text = _id.ToString();

    [Benchmark]
    public SpoolId Next() => _ids.Next();

    [Benchmark]
    public string Write() => _id.ToString();

    [Benchmark]
    public bool Read() => SpoolId.TryParse(_text, out _);
}
