using System.Reflection;
using Fovea.Analysis;
using Fovea.Losses;
using Fovea.Operators;
using Fovea.Operators.Losses;
using Module = Fovea.Layers.Module;

namespace Fovea.Tests.Analysis;

/// <summary>The reference of the operators says what the code says.</summary>
public class OperatorReferenceTests
{
    private static readonly string[] TensorOperators = 
    [
        "Tensor +", "Tensor −", "Tensor *", "Tensor /", "Tensor + number", "Tensor − number", "Tensor * number", "Tensor / number",
        .. typeof(Tensor).GetMethods().Select(method => $"Tensor.{method.Name}"),
    ];

    public static TheoryData<string> Types() => [.. OperatorCatalogue.All.Select(entry => entry.Type.ToString())];

    [Fact]
    public void The_document_is_that_of_the_catalogue()
    {
        string document = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "operators.md")).ReplaceLineEndings("\n");
        Assert.True(document == OperatorReference.ToMarkdown(), "docs/operators.md is out of date: fovea checks operators --markdown > docs/operators.md");
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Every_setting_is_described_once(string type)
    {
        CatalogueEntry entry = Entry(type);
        // The activations' one operator is made by each function: what a user sets are the function's fields. That of the losses has a reduction besides.
        IEnumerable<string> expected = !entry.Type.IsGenericType ? Settings(entry.Type) : Settings(entry.Type.GetGenericArguments()[0])
            .Concat(entry.Type.GetGenericTypeDefinition() == typeof(ElementLossOperator<>) ? ["Reduction"] : []);
        Assert.Equal(expected.Order(StringComparer.Ordinal), entry.Documentation.Settings.Select(setting => setting.Name).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> Settings(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => property.Name).Where(name => name != nameof(Operator.Name));

    [Theory]
    [MemberData(nameof(Types))]
    public void Everything_is_said_and_the_layers_exist(string type)
    {
        OperatorDocumentation about = Entry(type).Documentation;
        string[] texts = [about.Formula, about.Shapes, about.Gradient, about.Cost, .. about.Settings.Select(setting => setting.Meaning)];
        Assert.All(texts, text => Assert.False(string.IsNullOrWhiteSpace(text) || text.EndsWith('.') || text.Contains('\n', StringComparison.Ordinal), text));
        Assert.NotEmpty(about.Layers);
        string[] known = [.. TensorOperators, .. typeof(Module).Assembly.GetTypes().Where(IsLayer).Select(layer => layer.Name)];
        Assert.All(about.Layers, layer => Assert.Contains(layer, known));
    }

    private static bool IsLayer(Type type) => type is { IsPublic: true, IsAbstract: false } && (type.Namespace == typeof(Module).Namespace || type.Namespace == typeof(Loss).Namespace);

    private static CatalogueEntry Entry(string type) => OperatorCatalogue.All.Single(entry => entry.Type.ToString() == type);
}
