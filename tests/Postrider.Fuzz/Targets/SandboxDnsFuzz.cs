using System.Net;
using Postrider.Sandbox.Dns;

namespace Postrider.Fuzz.Targets;

/// <summary>Queries to the sandbox's DNS. An answer keeps to its limit and repeats the id.</summary>
public sealed class SandboxDnsFuzz : IFuzzTarget
{
    private readonly DnsResponder _responder = new(new SandboxZone.Builder()
        .AddExchange("fine.example", 10, "mx.fine.example")
        .AddAddress("mx.fine.example", IPAddress.Loopback)
        .Add("www.example", new DnsRecord.Alias("mx.fine.example"))
        .Add("*.example", new DnsRecord.Text(new string('x', 600)))
        .Build());

    public string Name => "sandbox-dns";

    public IReadOnlyList<byte[]> Seeds { get; } =
    [
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 4, .. "fine"u8, 7, .. "example"u8, 0, 0, 15, 0, 1],
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 3, .. "www"u8, 7, .. "example"u8, 0, 0, 1, 0, 1],
        [0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1, .. "a"u8, 7, .. "example"u8, 0, 0, 16, 0, 1, 0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0],
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (_responder.Answer(input, DnsResponder.MaximumDatagram) is not { } answer) return;
        if (answer.Length > DnsResponder.MaximumDatagram || !answer.AsSpan(0, 2).SequenceEqual(input[..2]))
            throw new InvalidOperationException("The answer breaks its limit or does not repeat the id.");
    }
}
