using System.Text;
using Postrider.Relay.Spooling;

namespace Postrider.Fuzz.Targets;

public sealed class SpoolIdFuzz : IFuzzTarget
{
    public string Name => "spool-id";

    public IReadOnlyList<byte[]> Seeds => ["0000000000000"u8.ToArray(), "0R8ZK4M2N7QXA"u8.ToArray(), "7ZZZZZZZZZZZZ"u8.ToArray()];

    public void Run(ReadOnlySpan<byte> input)
    {
        if (!SpoolId.TryParse(Encoding.Latin1.GetString(input), out var id)) return;
        if (!SpoolId.TryParse(id.ToString(), out var again) || again != id) throw new InvalidOperationException($"{id} does not come back.");
    }
}
