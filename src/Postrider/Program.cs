using Postrider;
using Postrider.Queue;

return await PostriderCommand.RunAsync(args, Terminal.Standard());
