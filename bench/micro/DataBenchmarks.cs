using System.Buffers;
using BenchmarkDotNet.Attributes;
using Postrider.Smtp.Client;
using Postrider.Smtp.Server.Data;

namespace Postrider.Benchmarks;

/// <summary>The body on its way in (decoder) and out (framer). Octets divided by the mean give the throughput of a core.</summary>
public class DataBenchmarks
{
    private readonly DataDecoder _decoder = new(LineEnds.Strict);
    private readonly ArrayBufferWriter<byte> _output = new(256 * 1024);
    private byte[] _message = [];
    private ReadOnlySequence<byte> _wire;

    [Params(4 * 1024, 64 * 1024)]
    public int Octets { get; set; }

    [Params(false, true)]
    public bool Dotted { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _message = Dotted ? Messages.Dotted(Octets) : Messages.Plain(Octets);
        byte[] wire = [.. _message, .. ".\r\n"u8];
        _wire = new ReadOnlySequence<byte>(wire);
    }

    [Benchmark]
    public long Decode()
    {
        _decoder.Reset();
        return _decoder.Decode(_wire, out var octets, out _) == DataStatus.Complete ? octets.Length : throw new InvalidOperationException("It must end.");
    }

    [Benchmark]
    public int Frame()
    {
        _output.ResetWrittenCount();
        var framer = new BodyFramer(BodyFraming.Dots);
        return framer.TryFrame(_message, _output) && framer.TryFinish(_output) ? _output.WrittenCount : throw new InvalidOperationException("It must be taken.");
    }
}
