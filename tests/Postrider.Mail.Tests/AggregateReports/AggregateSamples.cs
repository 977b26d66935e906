namespace Postrider.Mail.Tests.AggregateReports;

/// <summary>Reports as big receivers send them: what differs between them is in here.</summary>
internal static class AggregateSamples
{
    /// <summary>Google: no namespace, no version, an empty <c>sp</c>, two signatures in one row.</summary>
    public const string Google = """
        <?xml version="1.0" encoding="UTF-8" ?>
        <feedback>
          <report_metadata>
            <org_name>google.com</org_name>
            <email>noreply-dmarc-support@google.com</email>
            <extra_contact_info>https://support.google.com/a/answer/2466580</extra_contact_info>
            <report_id>8293631894893125362</report_id>
            <date_range><begin>1735689600</begin><end>1735775999</end></date_range>
          </report_metadata>
          <policy_published>
            <domain>example.com</domain><adkim>r</adkim><aspf>s</aspf><p>quarantine</p><sp></sp><pct>100</pct><np>reject</np>
          </policy_published>
          <record>
            <row>
              <source_ip>192.0.2.10</source_ip>
              <count>17</count>
              <policy_evaluated><disposition>none</disposition><dkim>pass</dkim><spf>fail</spf></policy_evaluated>
            </row>
            <identifiers><header_from>example.com</header_from></identifiers>
            <auth_results>
              <dkim><domain>example.com</domain><result>pass</result><selector>s1</selector></dkim>
              <dkim><domain>provider.example</domain><result>pass</result><selector>k2</selector></dkim>
              <spf><domain>bounce.provider.example</domain><result>pass</result></spf>
            </auth_results>
          </record>
          <record>
            <row>
              <source_ip>2001:db8::25</source_ip>
              <count>2</count>
              <policy_evaluated>
                <disposition>none</disposition><dkim>fail</dkim><spf>fail</spf>
                <reason><type>local_policy</type><comment>arc=pass</comment></reason>
              </policy_evaluated>
            </row>
            <identifiers><header_from>example.com</header_from></identifiers>
            <auth_results><spf><domain>list.example</domain><result>softfail</result></spf></auth_results>
          </record>
        </feedback>
        """;

    /// <summary>Microsoft: a version, schema attributes, envelope_to and envelope_from, fo.</summary>
    public const string Microsoft = """
        <?xml version="1.0"?>
        <feedback xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
          <version>1.0</version>
          <report_metadata>
            <org_name>Enterprise Outlook</org_name>
            <email>dmarcreport@microsoft.com</email>
            <report_id>6b1f0a3c5d7e4f90a1b2c3d4e5f60718</report_id>
            <date_range>
              <begin>1735689600</begin>
              <end>1735776000</end>
            </date_range>
          </report_metadata>
          <policy_published>
            <domain>example.com</domain>
            <adkim>r</adkim>
            <aspf>r</aspf>
            <p>reject</p>
            <sp>none</sp>
            <pct>50</pct>
            <fo>1</fo>
          </policy_published>
          <record>
            <row>
              <source_ip>198.51.100.7</source_ip>
              <count>3</count>
              <policy_evaluated>
                <disposition>reject</disposition>
                <dkim>fail</dkim>
                <spf>fail</spf>
              </policy_evaluated>
            </row>
            <identifiers>
              <envelope_to>customer.example</envelope_to>
              <envelope_from>other.example</envelope_from>
              <header_from>shop.example.com</header_from>
            </identifiers>
            <auth_results>
              <dkim>
                <domain>example.com</domain>
                <selector>s1</selector>
                <result>fail</result>
              </dkim>
              <spf>
                <domain>other.example</domain>
                <scope>mfrom</scope>
                <result>hardfail</result>
              </spf>
            </auth_results>
          </record>
        </feedback>
        """;

    /// <summary>Yahoo: all in one line after white space, elements of its own, an upper-case word.</summary>
    public const string Yahoo =
        "\n<?xml version=\"1.0\"?><feedback><report_metadata><org_name>Yahoo</org_name><email>dmarchelp@yahooinc.com</email><report_id>1735786211.542103</report_id>"
        + "<date_range><begin>1735689600</begin><end>1735775999 </end></date_range></report_metadata><policy_published><domain>Example.COM</domain><adkim>r</adkim>"
        + "<aspf>r</aspf><p>none</p><pct>100</pct></policy_published><record><row><source_ip>192.0.2.10</source_ip><count>1</count><policy_evaluated>"
        + "<disposition>none</disposition><dkim>PASS</dkim><spf>pass</spf></policy_evaluated><yahoo_extra><a><b>1</b></a></yahoo_extra></row><identifiers>"
        + "<header_from>example.com</header_from></identifiers><auth_results><dkim><domain>example.com</domain><selector>s1</selector><result>pass</result></dkim>"
        + "<spf><domain>example.com</domain><result>pass</result></spf></auth_results></record></feedback>\n";

    /// <summary>By RFC 9990.</summary>
    public const string Newest = """
        <feedback xmlns="urn:ietf:params:xml:ns:dmarc-2.0" xmlns:x="https://reporter.example/x">
          <version>1.0</version>
          <report_metadata>
            <org_name>Reporter</org_name><email>dmarc@reporter.example</email><report_id>20250101.1@reporter.example</report_id>
            <date_range><begin>1735689600</begin><end>1735775999</end></date_range>
            <error>one look-up failed</error><generator>Reports 1.2</generator>
          </report_metadata>
          <policy_published>
            <domain>example.com</domain><p>reject</p><sp>quarantine</sp><np>none</np><adkim>s</adkim><testing>y</testing><discovery_method>treewalk</discovery_method>
          </policy_published>
          <extension><x:more>1</x:more></extension>
          <record>
            <row>
              <source_ip>::ffff:192.0.2.11</source_ip><count>5</count>
              <policy_evaluated><disposition>pass</disposition><dkim>fail</dkim><spf>pass</spf><reason><type>policy_test_mode</type></reason></policy_evaluated>
            </row>
            <identifiers><envelope_from>example.com</envelope_from><header_from>example.com</header_from></identifiers>
            <auth_results><spf><domain>example.com</domain><scope>mfrom</scope><result>pass</result><human_result>ok</human_result></spf></auth_results>
          </record>
        </feedback>
        """;
}
