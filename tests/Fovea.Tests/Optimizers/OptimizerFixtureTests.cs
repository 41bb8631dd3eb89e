using System.Text.Json;
using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Kernels;
using Fovea.Kernels.Geometry;
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
        Fovea.Kernels.Buffer parameter = backend.Allocate(21), gradient = backend.Allocate(21), first = backend.Allocate(21), second = backend.Allocate(21);
        backend.Write(file.Values("initial"), parameter);
        (float rate, float momentum, float decay, bool nesterov) = Settings(file);
        float[] values = new float[21];
        for (int step = 0; step < 10; step++)
        {
            backend.Write(SplitMix.Stream((ulong)(100 + step), 21), gradient);
            if (IsSgd(file)) backend.Sgd(new SgdStep(rate, momentum, 0, decay, nesterov, First: step == 0), parameter, gradient, momentum > 0 ? first : null);
            else backend.Adam(new AdamStep(rate, 0.9f, 0.999f, 1e-8f, decay, step + 1), parameter, gradient, first, second);
            backend.Read(parameter, values);
            Closeness.Check($"{name}, step {step + 1}", file.Values($"after_{step + 1}"), values, Closeness.Outputs);
        }
    }

    private static bool IsSgd(FixtureFile file) => file.Metadata["optimizer"].StartsWith("sgd", StringComparison.Ordinal);

    private static Optimizer OptimizerOf(FixtureFile file, Parameter parameter)
    {
        (float rate, float momentum, float decay, bool nesterov) = Settings(file);
        return IsSgd(file) ? new Sgd([parameter], rate, momentum, weightDecay: decay, nesterov: nesterov) : new Adam([parameter], rate, weightDecay: decay);
    }

    private static (float Rate, float Momentum, float Decay, bool Nesterov) Settings(FixtureFile file)
    {
        JsonElement settings = JsonDocument.Parse(file.Metadata["arguments"]).RootElement;
        return (Number("lr"), Number("momentum"), Number("weight_decay"), settings.TryGetProperty("nesterov", out JsonElement value) && value.GetBoolean());

        float Number(string setting) => settings.TryGetProperty(setting, out JsonElement number) ? number.GetSingle() : 0;
    }
}
