namespace Postrider.Fuzz;

/// <summary>A parser of outside bytes under fuzzing. It may refuse its input in any way it documents; whatever it throws is a bug.</summary>
public interface IFuzzTarget
{
    /// <summary>What is fuzzed, as in <c>smtp-session</c>; also the name of its folder of found inputs.</summary>
    string Name { get; }

    /// <summary>Well-formed and nearly well-formed inputs from which others are made.</summary>
    IReadOnlyList<byte[]> Seeds { get; }

    /// <summary>Feeds one input, and checks what must hold for any input.</summary>
    void Run(ReadOnlySpan<byte> input);
}
