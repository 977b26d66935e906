using System.Runtime.InteropServices;

namespace Postrider.Doctor;

/// <summary>What the system's kernel says of its clock: whether somebody keeps it by a time server (adjtimex(2)).</summary>
/// <param name="IsSynchronized">Whether it is kept.</param>
/// <param name="LargestError">How far it may be off, by the word of who keeps it.</param>
internal readonly record struct KernelClock(bool IsSynchronized, TimeSpan LargestError)
{
    /// <summary>STA_UNSYNC.</summary>
    private const int Unsynchronized = 0x40;

    /// <summary>TIME_ERROR: the clock is not synchronised.</summary>
    private const int TimeError = 5;

    /// <summary>Reads it; <c>null</c> where the system does not tell.</summary>
    public static KernelClock? Read()
    {
        // struct timex of 64-bit Linux, 208 octets: modes at 0 (nothing is changed), maxerror at 24 in microseconds, status at 40.
        const int Longs = 26;
        const int LargestError = 3;
        const int Status = 5;
        if (!OperatingSystem.IsLinux() || IntPtr.Size != sizeof(long)) return null;
        var fields = new long[Longs];
        var state = Adjust(fields);
        return state < 0 ? null : Of(state, (int)fields[Status], fields[LargestError]);
    }

    /// <param name="state">What adjtimex returned, not negative.</param>
    /// <param name="status">The bits of its status.</param>
    /// <param name="largestError">Microseconds.</param>
    internal static KernelClock Of(int state, int status, long largestError) =>
        new(state != TimeError && (status & Unsynchronized) == 0, TimeSpan.FromMicroseconds(Math.Clamp(largestError, 0, int.MaxValue)));

    [DllImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Adjust([In, Out] long[] fields);
}
