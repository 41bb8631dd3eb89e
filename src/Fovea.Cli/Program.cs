using Fovea.Cli;

Terminal terminal = Terminal.OfProcess();
using Interruption interruption = new(terminal, Environment.Exit);
return await FoveaTool.RunAsync(args, terminal, interruption.Token);
