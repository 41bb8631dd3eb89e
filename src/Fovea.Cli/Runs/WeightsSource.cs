using System.Security.Cryptography;
using Fovea.Cli.CommandLine;
using Fovea.Files;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Weights;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Cli.Runs;

/// <summary>A weights file and what it is of.</summary>
/// <param name="Path">The file.</param>
/// <param name="Model">The network's name.</param>
/// <param name="Dataset">The data set of the run that it lies in, if any.</param>
internal sealed record WeightsSource(string Path, string Model, string? Dataset)
{
    /// <summary>Decides from <c>--weights</c>, <c>--run</c> and <c>--model</c>; what they leave open, the run folder's arguments
    /// tell.</summary>
    /// <param name="weights">A file, or nothing.</param>
    /// <param name="run">A run folder, or nothing.</param>
    /// <param name="model">A network's name, or nothing.</param>
    /// <exception cref="UsageException">Not exactly one of file and run is given.</exception>
    /// <exception cref="FoveaException">The run's arguments are damaged.</exception>
    public static WeightsSource Choose(string? weights, string? run, string? model)
    {
        if (weights is null == run is null)
        {
            throw new UsageException(weights is null
                ? "which weights? Give --weights FILE, or --run FOLDER for those of a run."
                : "--weights and --run are both given; give one.");
        }

        string path = weights ?? System.IO.Path.Join(run, "last.safetensors");
        RunArguments? arguments = ArgumentsBeside(path, isNeeded: model is null);
        return new WeightsSource(path, model ?? arguments?.Model ?? SharedOptions.DefaultModel, arguments?.Dataset);
    }

    /// <summary>What the file says about classes and sizes.</summary>
    /// <exception cref="FoveaException">The file is damaged or cannot be read.</exception>
    public WeightsMetadata ReadMetadata() => WeightsMetadata.Of(Path);

    /// <summary>The network with these weights.</summary>
    /// <exception cref="FoveaException">The file is damaged, or of another network: each tensor that does not fit is named.</exception>
    public Module Load(int classes)
    {
        Module module = NetworkRegistry.Get(Model).Create(classes);
        LoadInto(module, Path);
        return module;
    }

    /// <summary>Reads weights into a network; if they do not fit, the error also says how to name another network.</summary>
    public static void LoadInto(Module module, string path)
    {
        try
        {
            module.Load(path);
        }
        catch (WeightsMismatchException error)
        {
            throw new FoveaException($"{error.Message}\nName the network that they are of: --model "
                + $"{string.Join(", ", SharedOptions.ModelNames)}.", error);
        }
    }

    /// <summary>SHA-256 of a file, in hexadecimal digits.</summary>
    public static string Sha256(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        using FileStream stream = new(handle, FileAccess.Read);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    private static RunArguments? ArgumentsBeside(string path, bool isNeeded)
    {
        try
        {
            return RunArguments.Beside(path);
        }
        catch (FoveaException) when (!isNeeded)
        {
            // Damaged arguments must not stand in the way of somebody who does without them.
            return null;
        }
    }
}
