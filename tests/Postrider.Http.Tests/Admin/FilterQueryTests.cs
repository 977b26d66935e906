using CsCheck;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Postrider.Http.Admin;
using Postrider.Relay.Spooling;
using Postrider.Smtp;

namespace Postrider.Http.Tests.Admin;

public sealed class FilterQueryTests
{
    private static readonly Gen<QueueFilter> AnyFilter = Gen.Select(
        Gen.Select(Gen.Long[0, long.MaxValue].Nullable(), Gen.String.Null(), Gen.String.Null(), Gen.String.Null()),
        Gen.Select(Gen.String.Null(), Gen.Enum<RecipientState>().Nullable(), Gen.DateTimeOffset.Nullable(), Gen.Bool, Gen.String.Null()),
        Gen.Select(Gen.String.Null(), Gen.Enum<MailStream>().Nullable(), Gen.String.Null()),
        (a, b, c) => new QueueFilter
        {
            Message = a.Item1 is { } id ? new SpoolId(id) : null,
            Destination = a.Item2,
            Recipient = a.Item3,
            Sender = a.Item4,
            Principal = b.Item1,
            State = b.Item2,
            ReceivedBefore = b.Item3,
            DeferredOnly = b.Item4,
            ReplyContains = b.Item5,
            Tenant = c.Item1,
            Stream = c.Item2,
            Tag = c.Item3,
        });

    [Fact]
    public void Filter_comes_back_as_it_was_written() => AnyFilter.Sample(filter =>
    {
        var query = new QueryCollection(QueryHelpers.ParseQuery(FilterQuery.Write(filter)));
        return FilterQuery.TryRead(query, [], out var read, out _) && read == filter;
    });

    [Fact]
    public void Condition_given_twice_is_refused()
    {
        var query = new QueryCollection(QueryHelpers.ParseQuery("destination=a.example&destination=b.example"));

        Assert.False(FilterQuery.TryRead(query, [], out _, out var error));
        Assert.Contains("destination", error, StringComparison.Ordinal);
    }
}
