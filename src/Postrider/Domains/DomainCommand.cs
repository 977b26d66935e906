using System.CommandLine;
using Postrider.Queue;

namespace Postrider.Domains;

/// <summary><c>postrider domain</c>: the domains that send here, and their DNS records.</summary>
internal static class DomainCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new DomainOptions();
        var command = new Command("domain", "The domains that mail is sent for, their signing keys and DNS records.")
        {
            DomainAddCommand.Create(terminal, options),
            DomainListCommand.Create(terminal, options),
            DomainShowCommand.Create(terminal, options),
            DomainVerifyCommand.Create(terminal, options),
            DomainPublishCommand.Create(terminal, options),
            DomainRotateCommand.Create(terminal, options),
            DomainRemoveCommand.Create(terminal, options),
        };
        options.AddTo(command);
        return command;
    }
}
