using Postrider.Http.Metrics;

namespace Postrider.Http.Tests.Fakes;

internal sealed class FakeProcess : IProcessReader
{
    public double Cores { get; set; } = 2;

    public TimeSpan ProcessorTime { get; set; }

    public long ManagedMemory { get; set; } = 8 * 1024 * 1024;

    public MachineTime? Machine { get; set; }

    public long ReadAnonymousMemory() => 64 * 1024 * 1024;

    public MachineTime? ReadMachineTime() => Machine;
}
