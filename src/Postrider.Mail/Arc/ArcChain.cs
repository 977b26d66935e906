using System.Buffers;
using System.Collections.Immutable;
using Postrider.Mail.Dkim;
using Postrider.Mail.Headers;

namespace Postrider.Mail.Arc;

/// <summary>The sets of a header in order, instance 1 first; or what is wrong with them.</summary>
internal sealed class ArcChain
{
    /// <summary>RFC 8617, 4.2.1.</summary>
    public const int MaximumSets = 50;

    private static readonly string[] Names = ["ARC-Authentication-Results", "ARC-Message-Signature", "ARC-Seal"];

    private ArcChain(ImmutableArray<ArcSet> sets, int highest, string? mistake)
    {
        Sets = sets;
        Highest = highest;
        Mistake = mistake;
    }

    /// <summary>Empty where there is a mistake.</summary>
    public ImmutableArray<ArcSet> Sets { get; }

    /// <summary>The highest instance, of a chain with a mistake too.</summary>
    public int Highest { get; }

    /// <summary>Why the fields make no chain (5.2, step 3).</summary>
    public string? Mistake { get; }

    public bool IsEmpty => Sets.IsEmpty && Mistake is null;

    public static ArcChain Read(FieldTable header)
    {
        // By kind and instance; 1 is the first field of the header, for 0 is absence.
        var fields = new int[Names.Length, MaximumSets + 1];
        var highest = 0;
        string? mistake = null;
        for (var i = 0; i < header.Count; i++)
        {
            var kind = Array.FindIndex(Names, name => header.Is(i, name));
            if (kind < 0) continue;
            var instance = ArcSet.InstanceOf(header.Body(i), isResults: kind == 0);
            if (instance == 0) mistake ??= $"{Names[kind]} without an instance from 1 to {MaximumSets}";
            else if (fields[kind, instance] != 0) mistake ??= $"{Names[kind]} of instance {instance} stands twice";
            fields[kind, instance] = i + 1;
            highest = Math.Max(highest, instance);
        }

        if (header.IsCut && highest > 0) mistake ??= $"the header has more than {FieldTable.MaximumFields} fields";
        mistake ??= FindGap(fields, highest);
        return mistake is null ? new ArcChain(Sort(fields, highest), highest, null) : new ArcChain([], highest, mistake);
    }

    private static string? FindGap(int[,] fields, int highest)
    {
        for (var instance = 1; instance <= highest; instance++)
        {
            for (var kind = 0; kind < Names.Length; kind++)
                if (fields[kind, instance] == 0) return $"{Names[kind]} of instance {instance} is missing";
        }

        return null;
    }

    private static ImmutableArray<ArcSet> Sort(int[,] fields, int highest)
    {
        var sets = ImmutableArray.CreateBuilder<ArcSet>(highest);
        for (var instance = 1; instance <= highest; instance++) sets.Add(new ArcSet(fields[0, instance] - 1, fields[1, instance] - 1, fields[2, instance] - 1));
        return sets.MoveToImmutable();
    }

    /// <summary>Writes the sets below an instance as its seal covers them: in order and in relaxed form (5.1.1).</summary>
    public void WriteBelow(FieldTable header, int instance, IBufferWriter<byte> output)
    {
        for (var i = 0; i < instance - 1; i++)
        {
            Write(header.Field(Sets[i].Results), output);
            Write(header.Field(Sets[i].Message), output);
            Write(header.Field(Sets[i].Seal), output);
        }
    }

    /// <summary>Writes a field as a seal covers it.</summary>
    public static void Write(ReadOnlySpan<byte> field, IBufferWriter<byte> output)
    {
        HeaderCanonicalizer.Write(field, Canonicalization.Relaxed, output);
        output.Write("\r\n"u8);
    }
}
