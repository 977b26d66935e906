using System.Diagnostics;
using System.Globalization;

namespace Postrider.Storage.Tests.Faults;

/// <summary>A host of a spool in a process of its own, in a folder that goes away with the test.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly Lazy<string> Shim = new(Compile);
    private Process? _process;

    public HostProcess()
    {
        Folder = Directory.CreateTempSubdirectory("postrider-faults-").FullName;
        Directory.CreateDirectory(Root);
        File.WriteAllBytes(FaultsPath, new byte[(int)DiskFault.Count * sizeof(long)]);
    }

    public string Folder { get; }

    /// <summary>What stands for the disk.</summary>
    public string Root => Path.Combine(Folder, "disk");

    /// <summary>Not made before: that its name is durable is the spool's to see to.</summary>
    public string Data => Path.Combine(Root, "var", "postrider");

    public string PromisesPath => Path.Combine(Root, "promises");

    public string JournalPath => Path.Combine(Folder, "journal");

    private string FaultsPath => Path.Combine(Folder, "faults");

    /// <summary>Where the peers of the tests were left out on purpose, the compiler may be missing too.</summary>
    public static void SkipWithoutCompiler() => Assert.SkipWhen(
        Environment.GetEnvironmentVariable("POSTRIDER_NO_PEERS") is not null && !File.Exists("/usr/bin/gcc"),
        "gcc is needed to stand between the spool and its disk; tests/peers/install installs it.");

    public void Start(int producers, int promises, int logPages, HostDisk disk) => Start(disk, "spool-host", producers, promises, logPages);

    /// <summary>Starts a <see cref="MarkHost"/> in place of the <see cref="SpoolHost"/>.</summary>
    public void StartMarks(int purgeFrom) => Start(HostDisk.Real, "mark-host", purgeFrom);

    private void Start(HostDisk disk, string kind, params ReadOnlySpan<int> numbers)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (ReadOnlySpan<string>)[Path.Combine(AppContext.BaseDirectory, "Postrider.Storage.Tests.dll"), kind, Data, PromisesPath])
            start.ArgumentList.Add(argument);
        foreach (var number in numbers) start.ArgumentList.Add(number.ToString(CultureInfo.InvariantCulture));
        start.Environment["DOTNET_TieredPGO"] = "0";
        if (disk != HostDisk.Real)
        {
            start.Environment["LD_PRELOAD"] = Shim.Value;
            start.Environment["DISK_ROOT"] = Root;
            start.Environment["DISK_ACKS"] = PromisesPath;
            start.Environment["DISK_FAULTS"] = FaultsPath;
            if (disk == HostDisk.Journalled) start.Environment["DISK_JOURNAL"] = JournalPath;
        }

        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    private Process Running => _process ?? throw new InvalidOperationException("Start comes first.");

    /// <summary>Waits until the spool is open.</summary>
    public async Task OpensAsync(CancellationToken cancellation)
    {
        if (await Running.StandardOutput.ReadLineAsync(cancellation) != "open")
            throw new InvalidOperationException(await Running.StandardError.ReadToEndAsync(cancellation));
    }

    /// <summary>Waits until the file of promises fulfils a condition.</summary>
    public async Task PromisesUntilAsync(Func<Promises, bool> isEnough, CancellationToken cancellation)
    {
        while (!isEnough(Promises.Read(PromisesPath)))
        {
            if (Running.HasExited) throw new InvalidOperationException(await Running.StandardError.ReadToEndAsync(cancellation));
            await Task.Delay(5, cancellation);
        }
    }

    public void Set(DiskFault fault, long value)
    {
        using var file = new FileStream(FaultsPath, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        file.Position = (int)fault * sizeof(long);
        file.Write(BitConverter.GetBytes(value));
    }

    public long Get(DiskFault fault) => BitConverter.ToInt64(File.ReadAllBytes(FaultsPath), (int)fault * sizeof(long));

    public async Task KillAsync()
    {
        Running.Kill();
        await Running.WaitForExitAsync();
    }

    /// <summary>Ends it as a stop of the service does.</summary>
    public async Task EndAsync(CancellationToken cancellation)
    {
        Running.StandardInput.Close();
        await Running.WaitForExitAsync(cancellation);
        Assert.Equal(0, Running.ExitCode);
    }

    public void Dispose()
    {
        if (_process is { HasExited: false }) _process.Kill();
        _process?.WaitForExit();
        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private static string Compile()
    {
        var library = Path.Combine(AppContext.BaseDirectory, "disk.so");
        using var compiler = Process.Start("gcc", ["-O2", "-Wall", "-shared", "-fPIC", "-o", library, Path.Combine(AppContext.BaseDirectory, "Faults", "disk.c"), "-ldl", "-pthread"]);
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? library : throw new InvalidOperationException("disk.c does not compile.");
    }
}

internal enum HostDisk
{
    Real,

    /// <summary>Faults can be brought about, and nothing is written down.</summary>
    Faulty,

    /// <summary>As <see cref="Faulty"/>, with a journal.</summary>
    Journalled,
}

/// <summary>The words of <c>disk.c</c>'s control file.</summary>
public enum DiskFault
{
    /// <summary>Not 0: every write fails for want of space.</summary>
    NoSpace,

    /// <summary>Not 0: every write fails.</summary>
    WriteError,

    /// <summary>Syncs that fail from now on; negative: all.</summary>
    SyncErrors,

    /// <summary>Microseconds that a sync takes.</summary>
    SyncDelay,

    /// <summary>Counts syncs.</summary>
    Syncs,

    /// <summary>Counts what was made to fail.</summary>
    Refused,
    Count,
}
