using Postrider.Mail.Arc;
using Postrider.Mail.Tests.Dkim;

namespace Postrider.Mail.Tests.Arc;

/// <summary>All validation cases of the public ARC suite.</summary>
public sealed class ArcValidationSuiteTests
{
    private const string File = "arc-draft-validation-tests.yml";

    public static TheoryData<string> Names => ArcVectors.Folder is null ? ["absent"] : [.. ArcVectors.Read(File).Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task The_chain_has_the_state_that_the_suite_wants(string name)
    {
        Assert.SkipWhen(ArcVectors.Folder is null, "The ARC suite is not there: set POSTRIDER_VECTORS to the folder that holds arc/.");
        var entry = ArcVectors.Read(File).Single(e => e.Name == name).Case;
        var dns = new TextDns();
        foreach (var (domain, record) in entry.Scenario.Texts) dns.With(domain, record);

        var verdict = await new ArcValidator(dns).ValidateAsync(Text.Stream(entry.Message), CancellationToken.None);

        Assert.True(Wanted(name, entry.Status) == verdict.Status.Word(), $"{verdict.Status}, not {entry.Status}: {verdict.Reason}");
    }

    private static string Wanted(string name, string? status) => name switch
    {
        // The suite leaves the state open. RFC 8617, 5.2, step 2: a last seal that says fail makes it fail.
        "cv_fail_i1_as_cv_fail" or "cv_fail_i2_as2_fail" => "fail",
        // Open, too. Step 3: the first seal says none, and only that.
        "cv_fail_i2_as1_fail" => "fail",
        // The suite wants a pass. RFC 6376, 3.5, which RFC 8617, 4.1.2 takes over: h= must not be empty; such a set vouches for no author.
        "ams_fields_h_empty" => "fail",
        _ => status?.ToLowerInvariant() ?? "none",
    };
}
