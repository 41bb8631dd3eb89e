using System.Text.Json;
using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Kernels.Reference;
using Fovea.Optimizers;

namespace Fovea.Tests.Optimizers;

/// <summary>Every optimizer takes PyTorch's steps, at every instruction tier and on the reference backend's formulas.</summary>
public class OptimizerFixtureTests
{
    public static TheoryData<string> Files() => [.. FixtureFile.In("optim")];

    [Theory]
    [MemberData(nameof(Files))]
    public void Ten_steps_follow_PyTorch(string name)
    {
        FixtureFile file = new(name);
        foreach (Backend backend in Backends.Cpu)
        {
            Parameter parameter = new("p", [3, 7], Initializer.Constant(0), WeightLayout.AsInFile, isStatistic: false);
            parameter.Set(file.Values("initial"));
            Optimizer optimizer = OptimizerOf(file, parameter);
            for (int step = 0; step < 10; step++)
            {
                Recording recording = Recording.ForTraining(backend: backend);
                recording.Begin();
                (parameter.ToTensor() + recording.Input(Tensor.Zeros([3, 7]))).Backward(Tensor.From(SplitMix.Stream((ulong)(100 + step), 21), [3, 7]));
                optimizer.Step();
                Closeness.Check($"{name} on {backend.Name}, step {step + 1}", file.Values($"after_{step + 1}"), parameter.AsSpan(), Closeness.Outputs);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Ten_steps_of_the_reference_backend_follow_PyTorch(string name)
    {
        FixtureFile file = new(name);
        ReferenceBackend backend = new();
        Parameter shape = new("p", [3, 7], Initializer.Constant(0), WeightLayout.AsInFile, isStatistic: false);
        Optimizer optimizer = OptimizerOf(file, shape);
        int states = optimizer.State.Count(entry => entry.Tensor is not null);
        Fovea.Kernels.Buffer parameter = backend.Allocate(21), gradient = backend.Allocate(21);
        Fovea.Kernels.Buffer?[] state = [.. Enumerable.Range(0, 3).Select(slot => slot < states ? backend.Allocate(21) : null)];
        backend.Write(file.Values("initial"), parameter);
        float[] values = new float[21];
        for (int step = 0; step < 10; step++)
        {
            backend.Write(SplitMix.Stream((ulong)(100 + step), 21), gradient);
            UpdateStep settings = new(step + 1, optimizer.LearningRate, Number(file, "weight_decay", file.Metadata["optimizer"] == "adamw" ? 0.01f : 0));
            optimizer.Update(backend, settings, parameter, gradient, state[0], state[1], state[2]);
            backend.Read(parameter, values);
            Closeness.Check($"{name}, step {step + 1}", file.Values($"after_{step + 1}"), values, Closeness.Outputs);
        }
    }

    /// <summary>The optimizer of a file, the settings that it does not name at our defaults, which are PyTorch's.</summary>
    internal static Optimizer OptimizerOf(FixtureFile file, params IReadOnlyList<Parameter> parameters)
    {
        float rate = Number(file, "lr", 0), decay = Number(file, "weight_decay", 0), momentum = Number(file, "momentum", 0);
        return file.Metadata["optimizer"] switch
        {
            "adadelta" => new Adadelta(parameters, rate),
            "adagrad" => new Adagrad(parameters, rate),
            "adam_amsgrad" => new Adam(parameters, rate, amsgrad: Flag(file, "amsgrad")),
            "adam" or "adam_wd" => new Adam(parameters, rate, weightDecay: decay),
            "adamw" => new AdamW(parameters, rate, weightDecay: decay),
            "adamax" => new Adamax(parameters, rate),
            "nadam" => new NAdam(parameters, rate),
            "radam" => new RAdam(parameters, rate),
            "rmsprop" or "rmsprop_centered_momentum" => new RmsProp(parameters, rate, momentum: momentum, centered: Flag(file, "centered")),
            "sgd" or "sgd_momentum" or "sgd_nesterov_wd" => new Sgd(parameters, rate, momentum, weightDecay: decay, nesterov: Flag(file, "nesterov")),
            string other => throw new NotSupportedException($"{file.Name}: no case for the optimizer {other}"),
        };
    }

    private static float Number(FixtureFile file, string setting, float otherwise) => Settings(file).TryGetProperty(setting, out JsonElement number) ? number.GetSingle() : otherwise;

    private static bool Flag(FixtureFile file, string setting) => Settings(file).TryGetProperty(setting, out JsonElement value) && value.GetBoolean();

    private static JsonElement Settings(FixtureFile file) => JsonDocument.Parse(file.Metadata["arguments"]).RootElement;
}
