using Fovea.Cli;

Terminal terminal = Terminal.OfProcess();
using Interruption interruption = new(terminal);
return await FoveaTool.RunAsync(args, terminal, interruption.Token);
