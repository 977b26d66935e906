using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Shaping;

/// <summary><c>postrider shape</c>: how fast mail may go to whom.</summary>
internal static class ShapeCommand
{
    public static Command Create(Terminal terminal) => new("shape", "Show how fast mail may go to whom, and what replies have led to.")
    {
        ExplainCommand.Create(terminal),
        RulesCommand.Create(terminal),
        ShapeStatusCommand.Create(terminal),
    };
}
