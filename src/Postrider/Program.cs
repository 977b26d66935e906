using Postrider;
using Postrider.Queue;
using Postrider.Sending;

return await PostriderCommand.RunAsync(ProgramName.Read(), args, Terminal.Standard());
