using Fovea;
using Fovea.Autograd;
using Fovea.Layers;
using Fovea.Networks;
using Fovea.Weights;

// The C# half of pytorch.py: `write` saves networks with an input and its logits; `check` reads PyTorch's weights and compares its logits.
//   dotnet run --project tests/Fovea.Interop -- write FOLDER NAME...
//   dotnet run --project tests/Fovea.Interop -- check FOLDER NAME...
if (args.Length < 3 || args[0] is not ("write" or "check"))
{
    Console.Error.WriteLine("write FOLDER NAME... | check FOLDER NAME...");
    return 2;
}

const double Tolerance = 1e-5;
int failed = 0;
foreach (string name in args[2..])
{
    Module model = NetworkRegistry.Get(name).CreateDefault();
    string weights = Path.Join(args[1], $"{name}.safetensors"), values = Path.Join(args[1], $"{name}.values.safetensors");
    if (args[0] == "write")
    {
        Draw(model);
        model.Save(weights);
        Tensor input = Input(InputSize(name));
        SafetensorsWriter writer = new();
        writer.Add("input", input.Shape, input.ToArray());
        Tensor logits = Logits(model, input);
        writer.Add("logits", logits.Shape, logits.ToArray());
        writer.Save(values);
        continue;
    }

    model.Load(weights);
    double error = Compare(model, values);
    if (!(error <= Tolerance)) failed++;
    Console.WriteLine($"{name}: PyTorch's weights give PyTorch's logits within {error:E1}{(error <= Tolerance ? "" : $": {Tolerance:E0} is allowed")}");
}

return failed == 0 ? 0 : 1;

// Inception takes no picture under 75; the rest halve theirs five times.
static int InputSize(string name) => name == "inception_v3" ? 107 : 64;

static Tensor Input(int size)
{
    float[] pixels = new float[2 * size * size * 3];
    new RandomStream(1, 0).FillUniform(pixels, -1, 1);
    return Tensor.From(pixels, [2, size, size, 3]);
}

// Statistics as after training, so that each of them matters.
static void Draw(Module model)
{
    model.Initialize(7);
    foreach ((string path, Parameter? tensor, _) in model.State)
    {
        if (tensor is not { IsStatistic: true }) continue;
        float[] statistics = new float[tensor.Count];
        bool isVariance = path.EndsWith("running_var", StringComparison.Ordinal);
        new RandomStream(7, RandomStream.StreamOf(path)).FillUniform(statistics, isVariance ? 0.5f : -0.1f, isVariance ? 1.5f : 0.1f);
        tensor.Set(statistics);
    }
}

static Tensor Logits(Module model, Tensor input)
{
    Recording recording = Recording.ForEvaluation();
    recording.Begin();
    return model.Forward(recording.Input(input)).Clone();
}

static double Compare(Module model, string path)
{
    using SafetensorsFile file = SafetensorsFile.Open(path);
    float[] pixels = new float[file["input"].ElementCount], expected = new float[file["logits"].ElementCount];
    file.ReadFloats(file["input"], pixels);
    file.ReadFloats(file["logits"], expected);
    float[] actual = Logits(model, Tensor.From(pixels, file["input"].Shape)).ToArray();
    double difference = 0, norm = 0;
    for (int i = 0; i < expected.Length; i++)
    {
        difference += Math.Pow((double)expected[i] - actual[i], 2);
        norm += Math.Pow(expected[i], 2);
    }

    return Math.Sqrt(difference / norm);
}
