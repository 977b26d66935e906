using System.Net;
using Postrider.Mail.AggregateReports;
using Postrider.Mail.Dkim;
using Postrider.Mail.Dmarc;
using Postrider.Mail.TlsReports;
using Postrider.Relay.DomainReports;
using Postrider.Smtp;
using Postrider.Storage.Reports;
using Postrider.Storage.Station;
using Postrider.Storage.Tests.Station;

namespace Postrider.Storage.Tests.Reports;

public sealed class ReportStoreTests : IDisposable
{
    private static readonly DateTimeOffset Day = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly ReportOrigin ByMail = new(ReportVia.Mail, Day.AddDays(1)) { SignedBy = "google.com" };

    private readonly DataFolder _folder = new();

    [Fact]
    public async Task A_report_is_kept_once_and_comes_back_whole()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteReportStore(database);

        Assert.True(await store.AddAsync(Dmarc("a", Row("192.0.2.1", 3, passes: true), Row("192.0.2.2", 5, passes: false)), ByMail, DataFolder.Cancellation));
        Assert.False(await store.AddAsync(Dmarc("a"), ByMail, DataFolder.Cancellation));

        var kept = Assert.Single(await store.ListAsync(new ReportFilter(), 10, DataFolder.Cancellation));
        Assert.Equal((ReportKind.Dmarc, "example.com", "Reporter", "a", 3L, 5L, "google.com"), (kept.Kind, kept.Domain.Value, kept.Organization, kept.ReportId, kept.Passed, kept.Failed, kept.Origin.SignedBy));
        var whole = await store.FindAsync(kept.Id, DataFolder.Cancellation);
        Assert.Equal([3L, 5L], whole!.Aggregate!.Rows.Select(row => row.Count));
        Assert.Null(await store.FindAsync(kept.Id + 1, DataFolder.Cancellation));
    }

    [Fact]
    public async Task Sources_are_summed_up_over_reports_the_worst_first()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteReportStore(database);
        await store.AddAsync(Dmarc("a", Row("192.0.2.1", 100, passes: true), Row("192.0.2.2", 5, passes: false)), ByMail, DataFolder.Cancellation);
        await store.AddAsync(Dmarc("b", Row("192.0.2.2", 2, passes: false), Row("192.0.2.3", 9, passes: false)) with { Organization = "Other" }, ByMail, DataFolder.Cancellation);

        var sources = await store.SummarizeSourcesAsync(new ReportFilter { Domain = DomainName.Parse("example.com") }, 10, DataFolder.Cancellation);

        Assert.Equal("192.0.2.3 9 by 1, 192.0.2.2 7 by 2, 192.0.2.1 100 by 1", string.Join(", ", sources.Select(source => $"{source.Source} {source.Count} by {source.Reporters}")));
        Assert.Contains("it is not signed", sources[0].Words, StringComparison.Ordinal);
        Assert.Empty(await store.SummarizeSourcesAsync(new ReportFilter { Domain = DomainName.Parse("ample.com") }, 10, DataFolder.Cancellation));
    }

    [Fact]
    public async Task Sessions_are_summed_up_by_result()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteReportStore(database);
        var policy = new TlsReportPolicy(TlsReportPolicyType.Sts, DomainName.Parse("example.com"), 10, 4)
        {
            Details = [new TlsReportFailure(TlsResultType.Expired, 3) { Host = "mx.example.com" }],
        };
        var report = new TlsReport { Organization = "Reporter", Id = "1", Begin = Day, End = Day.AddDays(1), Policies = [policy] };

        Assert.True(await store.AddAsync(report, ByMail, DataFolder.Cancellation));

        var lines = await store.SummarizeTlsAsync(new ReportFilter(), 10, DataFolder.Cancellation);
        Assert.Equal(" 10, certificate-expired 3, unspecified 1", string.Join(", ", lines.Select(line => $"{line.Result} {line.Count}").Order(StringComparer.Ordinal)));
        var kept = Assert.Single(await store.ListAsync(new ReportFilter { Kind = ReportKind.Tls }, 10, DataFolder.Cancellation));
        Assert.Equal(3, (await store.FindAsync(kept.Id, DataFolder.Cancellation))!.Tls!.Policies[0].Details[0].Count);
    }

    [Fact]
    public async Task What_is_set_aside_is_bounded()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteReportStore(database);
        for (var i = 0; i < 1005; i++)
            await store.SetAsideAsync(new SetAsideReport(ByMail, "a.example", $"file {i}", "it is empty"), new byte[10], DataFolder.Cancellation);

        var aside = await store.ListSetAsideAsync(2000, DataFolder.Cancellation);

        Assert.Equal((1000, "file 1004"), (aside.Length, aside[0].Name));
    }

    [Fact]
    public async Task Old_reports_are_forgotten_with_their_rows()
    {
        using var database = await StationDatabase.OpenAsync(_folder.Path, DataFolder.Cancellation);
        var store = new SqliteReportStore(database);
        await store.AddAsync(Dmarc("a", Row("192.0.2.1", 1, passes: true)), ByMail, DataFolder.Cancellation);

        Assert.Equal(0, await store.PruneAsync(Day, DataFolder.Cancellation));
        Assert.Equal(1, await store.PruneAsync(Day.AddDays(2), DataFolder.Cancellation));

        Assert.Empty(await store.ListAsync(new ReportFilter(), 10, DataFolder.Cancellation));
        Assert.Equal(0, await database.ReadAsync(session => session.ReadNumber("SELECT count(*) FROM report_row"), DataFolder.Cancellation));
    }

    public void Dispose() => _folder.Dispose();

    private static AggregateReport Dmarc(string id, params AggregateRow[] rows) => new()
    {
        Organization = "Reporter",
        Id = id,
        Begin = Day,
        End = Day.AddDays(1),
        Policy = new PublishedPolicy(DomainName.Parse("example.com"), DmarcPolicy.None),
        Rows = [.. rows],
    };

    private static AggregateRow Row(string source, long count, bool passes) => new(IPAddress.Parse(source), count, DomainName.Parse("example.com"))
    {
        IsDkimAligned = passes,
        Signatures = passes ? [new ReportedSignature(DomainName.Parse("example.com"), "s", DkimResult.Pass)] : [],
    };
}
