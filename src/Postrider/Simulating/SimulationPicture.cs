using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Postrider.Relay.Simulation;

namespace Postrider.Simulating;

/// <summary>Draws the curves of a simulation as SVG: a panel for each provider, with what was delivered, deferred and limited in each step.</summary>
internal static class SimulationPicture
{
    private const int Width = 960, Panel = 170, Left = 60, Top = 40, Plot = 110;

    private static readonly (string Name, string Colour, Func<ProviderResult, ImmutableArray<int>> Of)[] Curves =
    [
        ("delivered", "#2a7f3f", provider => provider.DeliveredByStep),
        ("deferred", "#c98a00", provider => provider.DeferredByStep),
        ("limits hit", "#b3261e", provider => provider.LimitedByStep),
    ];

    public static string Draw(SimulationResult result)
    {
        var svg = new StringBuilder();
        var height = Top + (Panel * result.Providers.Length) + 20;
        svg.Append(Text($"""<svg xmlns="http://www.w3.org/2000/svg" width="{Width}" height="{height}" viewBox="0 0 {Width} {height}" font-family="sans-serif" font-size="12">"""));
        svg.Append("""<rect width="100%" height="100%" fill="white"/>""");
        for (var i = 0; i < Curves.Length; i++)
            svg.Append(Text($"""<rect x="{Left + (i * 110)}" y="12" width="12" height="12" fill="{Curves[i].Colour}"/><text x="{Left + 18 + (i * 110)}" y="22">{Curves[i].Name}</text>"""));
        for (var i = 0; i < result.Providers.Length; i++) DrawPanel(svg, result, result.Providers[i], Top + (i * Panel));
        return svg.Append("</svg>\n").ToString();
    }

    private static void DrawPanel(StringBuilder svg, SimulationResult result, ProviderResult provider, int top)
    {
        var most = Math.Max(1, Curves.Max(curve => curve.Of(provider).DefaultIfEmpty().Max()));
        var steps = Math.Max(2, provider.DeliveredByStep.Length);
        var scale = (Width - Left - 20.0) / (steps - 1);
        svg.Append(Text($"""<text x="{Left}" y="{top + 14}" font-weight="bold">{WebUtility.HtmlEncode(provider.Name)}: {provider.Delivered:N0} of {provider.Accepted:N0} delivered, {provider.Blocks} blocks</text>"""));
        svg.Append(Text($"""<text x="{Left - 6}" y="{top + 34}" text-anchor="end">{most:N0}</text><text x="{Left - 6}" y="{top + 24 + Plot}" text-anchor="end">0</text>"""));
        svg.Append(Text($"""<path d="M{Left} {top + 24}V{top + 24 + Plot}H{Width - 20}" fill="none" stroke="#888"/>"""));
        var hour = TimeSpan.FromHours(1) / result.Step * scale;
        for (var h = 0; h * hour <= Width - Left - 20; h += 4)
            svg.Append(Text($"""<text x="{Left + (h * hour):0.#}" y="{top + 38 + Plot}" text-anchor="middle">{h} h</text>"""));
        foreach (var (_, colour, of) in Curves)
        {
            var points = string.Join(' ', of(provider).Select((count, step) => Text($"{Left + (step * scale):0.#},{top + 24 + Plot - (count * (double)Plot / most):0.#}")));
            svg.Append(Text($"""<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.5"/>"""));
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
