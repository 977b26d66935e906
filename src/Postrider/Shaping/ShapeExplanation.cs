using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Serialization;
using Postrider.Configuration.Kinds;
using Postrider.Relay.Routing;
using Postrider.Relay.Shaping;
using Postrider.Smtp.Client;

namespace Postrider.Shaping;

/// <summary>What holds for mail to a destination, and where each value comes from.</summary>
/// <param name="Destination">The domain or address literal.</param>
/// <param name="Route">The route that it takes.</param>
/// <param name="Hosts">Its best hosts, by which rules for sites match.</param>
/// <param name="Part">The rules by which it has connections and limits of its own; empty where it shares those of its site.</param>
/// <param name="Rules">The rules that match, the narrowest first.</param>
/// <param name="Values">Each value in force.</param>
/// <param name="Reactions">What is done on which replies, in the order to match.</param>
internal sealed record ShapeExplanation(
    string Destination, string Route, IReadOnlyList<string> Hosts, string Part, IReadOnlyList<string> Rules, IReadOnlyList<ExplainedValue> Values, IReadOnlyList<ExplainedReaction> Reactions)
{
    public static ShapeExplanation Of(Route route, Shape shape, string destination, ImmutableArray<string> hosts)
    {
        var (values, shaped) = (shape.Values, shape.Values.On(route));
        ImmutableArray<ExplainedValue> explained =
        [
            Value("max_connections", Number(shaped.MaximumConnections), values.MaximumConnections == shaped.MaximumConnections),
            Value("connection_rate", values.ConnectionRates?.ToString() ?? "none", values.ConnectionRates is not null),
            Value("message_rate", values.MessageRates?.ToString() ?? "none", values.MessageRates is not null),
            Value("max_transactions", Number(shaped.MaximumTransactions), values.MaximumTransactions == shaped.MaximumTransactions),
            Value("max_recipients", Number(shaped.MaximumRecipients), values.MaximumRecipients == shaped.MaximumRecipients),
            Value("idle_timeout", Duration.Text(shaped.IdleTimeout), values.IdleTimeout is not null),
            Value("retry_first", Duration.Text(shaped.Retry.First), values.RetryFirst is not null),
            Value("retry_factor", shaped.Retry.Factor.ToString("0.###", CultureInfo.InvariantCulture), values.RetryFactor is not null),
            Value("retry_longest", Duration.Text(shaped.Retry.Longest), values.RetryLongest is not null),
            Value("tls", shaped.Tls.ToString().ToLowerInvariant(), values.Tls is not null && route.Tls == ClientTls.Opportunistic),
            Value("weight", (values.Weight ?? 1).ToString("0.###", CultureInfo.InvariantCulture), values.Weight is not null),
        ];
        return new ShapeExplanation(
            destination, route.Name, hosts, shape.Part, [.. shape.Rules.Select(rule => $"{rule.Name} ({rule.Place})")], explained,
            [.. shape.Reactions.Select(reaction => new ExplainedReaction(reaction.Pattern.ToString(), Tell(reaction), $"{reaction.Rule} ({reaction.Place})"))]);

        ExplainedValue Value(string key, string text, bool isRules) =>
            isRules && shape.Origin(key) is { } origin
                ? new ExplainedValue(key, text, $"{origin.Rule.Name} ({origin.Place})", origin.Rule.Name, origin.Place.File, origin.Place.Line)
                : new ExplainedValue(key, text, key is "connection_rate" or "message_rate" or "weight" ? "nobody says otherwise" : $"route {route.Name}", null, null, null);
    }

    private static string Tell(Reaction reaction)
    {
        var what = reaction.Kind switch
        {
            ReactionKind.FewerConnections => string.Create(CultureInfo.InvariantCulture, $"cut connections to {reaction.Factor:P0}"),
            ReactionKind.Slow => string.Create(CultureInfo.InvariantCulture, $"slow to {reaction.Factor:P0}, a step back every {Duration.Text(reaction.For)}"),
            ReactionKind.Pause => $"pause for {Duration.Text(reaction.For)}, at most {Duration.Text(reaction.Longest)}",
            ReactionKind.GiveUpSource => $"give up the source for {Duration.Text(reaction.For)}, at most {Duration.Text(reaction.Longest)}",
            ReactionKind.Bounce => "bounce",
            _ => reaction.RetryAfter is null ? "nothing" : "",
        };
        if (reaction.Count > 1) what += string.Create(CultureInfo.InvariantCulture, $", after {reaction.Count} in {Duration.Text(reaction.Within)}");
        return reaction.RetryAfter is { } wait ? $"{what}{(what.Length > 0 ? ", " : "")}retry after {Duration.Text(wait)}" : what;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <param name="Key">As it is called in the shape file.</param>
/// <param name="Value">The value in force.</param>
/// <param name="From">Where it comes from, in words.</param>
/// <param name="Rule">The rule that says it; <c>null</c> where the route does.</param>
/// <param name="File">That rule's file, or <c>built-in</c>.</param>
/// <param name="Line">The line of the value.</param>
internal sealed record ExplainedValue(string Key, string Value, string From, string? Rule, string? File, int? Line);

/// <param name="On">The replies that are meant.</param>
/// <param name="Action">What is done.</param>
/// <param name="From">Where it comes from.</param>
internal sealed record ExplainedReaction(string On, string Action, string From);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ShapeExplanation))]
internal sealed partial class ShapeJson : JsonSerializerContext;
