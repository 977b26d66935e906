namespace Postrider.Http.Metrics;

/// <summary>What the system says of this process; a rim that tests replace.</summary>
public interface IProcessReader
{
    /// <summary>Processors that the process may use, a container's share included.</summary>
    double Cores { get; }

    TimeSpan ProcessorTime { get; }

    /// <summary>Octets in the garbage collector's heap.</summary>
    long ManagedMemory { get; }

    /// <summary>Octets of memory that are the process's own. Page cache and mapped files, which the system takes back at will, are not counted.</summary>
    long ReadAnonymousMemory();

    /// <summary><c>null</c> where the system does not tell.</summary>
    MachineTime? ReadMachineTime();
}
