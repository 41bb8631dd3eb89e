using Fovea.Analysis;
using Fovea.Autograd;
using Fovea.Initializers;
using Fovea.Kernels.Geometry;
using Fovea.Weights;

namespace Fovea.Layers;

/// <summary>A layer or a network: parameters and modules under names, and a forward pass.</summary>
/// <remarks>
/// <para>
/// Write your own: register in the constructor with <see cref="Add{TModule}"/> and <see cref="AddParameter"/>, and override
/// <see cref="ForwardCore"/>. Names are given, never found by reflection, so they are stable and survive trimming.
/// </para>
/// <para>
/// First weights are a pure function of seed and path: adding a layer does not change those of the others, and two
/// equal layers in different places differ. They are drawn with seed 0 when a model is first used, or by <see cref="Initialize"/>.
/// </para>
/// </remarks>
public abstract class Module
{
    private readonly List<Module> _children = [];
    private readonly List<string> _childNames = [];
    private readonly List<Parameter> _tensors = [];
    private readonly List<Counter> _counters = [];
    private readonly Lock _drawing = new();
    private Module? _parent;
    private volatile bool _isReady;

    /// <summary>The name within the module that it was added to; empty for the outermost.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The modules that were added, in order.</summary>
    public IReadOnlyList<Module> Children => _children;

    /// <summary>All weights of this module and those inside of it, in order, each once.</summary>
    public IReadOnlyList<Parameter> Parameters
    {
        get
        {
            AssignPaths();
            return [.. State.Select(static entry => entry.Tensor).OfType<Parameter>().Where(static tensor => !tensor.IsStatistic).Distinct()];
        }
    }

    /// <summary>Everything that a weights file holds, in PyTorch's order: own weights, own statistics, own counters, then the modules inside.</summary>
    public IReadOnlyList<StateEntry> State
    {
        get
        {
            List<StateEntry> entries = [];
            Collect("", entries);
            return entries;
        }
    }

    /// <summary>Runs the forward pass. With an input of a recording it is recorded; see <see cref="Recording"/>.</summary>
    /// <exception cref="ShapeException">Shapes do not fit; the message names the layer.</exception>
    public Tensor Forward(Tensor input) => Run(input, onePass: null, residual: null, clamp: null);

    /// <summary>
    /// The forward pass and what follows it, activation(f(input) + residual), as at the end of a residual block. <see cref="BatchNorm"/>, a
    /// convolution where there is no residual, and a <see cref="Sequential"/> that ends in one of them, do it in one pass over the memory if the activation is
    /// <see cref="ReLU"/>, <see cref="ReLU6"/> or <see cref="Hardtanh"/>. The numbers are the same as one after the other.
    /// </summary>
    /// <param name="input">x.</param>
    /// <param name="residual">What is added to the result, of its shape; null for nothing.</param>
    /// <param name="activation">What is applied at last; null for nothing.</param>
    /// <exception cref="ShapeException">Shapes do not fit; the message names the layer.</exception>
    public Tensor Forward(Tensor input, Tensor? residual, Module? activation = null)
    {
        Clamp? clamp = (activation as IClampLayer)?.Clamp;
        if (this is IOnePassLayer layer && (residual.HasValue || clamp.HasValue) && layer.EndsInOnePass(residual.HasValue))
        {
            Tensor joined = Run(input, layer, residual, clamp);
            return activation is null || clamp.HasValue ? joined : activation.Forward(joined);
        }

        Tensor result = Forward(input);
        if (residual is { } addend) result += addend;
        return activation is null ? result : activation.Forward(result);
    }

    /// <summary>clamp(f(input) + residual) of a layer that <see cref="IOnePassLayer.EndsInOnePass"/>.</summary>
    internal Tensor ForwardInOnePass(Tensor input, Tensor? residual, Clamp? clamp) => Run(input, (IOnePassLayer)this, residual, clamp);

    private Tensor Run(Tensor input, IOnePassLayer? onePass, Tensor? residual, Clamp? clamp)
    {
        Recording? recording = input.Recording;
        if (!_isReady && recording is not { ShapesOnly: true }) EnsureReady();
        recording?.Scope.Add(Name);
        try
        {
            return onePass is null ? ForwardCore(input) : onePass.ForwardInOnePass(input, residual, clamp);
        }
        catch (ShapeException error)
        {
            error.PrependPath(Name);
            throw;
        }
        finally
        {
            recording?.Scope.RemoveAt(recording.Scope.Count - 1);
        }
    }

    /// <summary>Draws all weights anew from a seed: a pure function of seed and path. Statistics and counters start over.</summary>
    public void Initialize(ulong seed)
    {
        HashSet<Parameter> done = [];
        foreach ((string path, Parameter? tensor, Counter? counter) in State)
        {
            counter?.Value = 0;
            if (tensor is null || !done.Add(tensor)) continue;
            tensor.Path = path;
            tensor.Initialize(seed, path);
        }

        _isReady = true;
    }

    /// <summary>Writes weights, statistics and counters to a safetensors file, with PyTorch's names and axis order; whole or not at all.</summary>
    /// <param name="path">The file.</param>
    /// <param name="metadata">Texts to keep in the file's header, such as the names of the classes.</param>
    /// <exception cref="FoveaException">The file cannot be written; an old one is intact.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string>? metadata = null)
    {
        EnsureReady();
        ModuleWeights.Save(this, path, metadata);
    }

    /// <summary>Reads weights, statistics and counters from a safetensors file (F32, F16, BF16 or F64; PyTorch's names and axis order).</summary>
    /// <param name="path">The file.</param>
    /// <param name="strict">Whether every tensor of the file must fit one of the model and the other way round; if not, those that fit are read.</param>
    /// <returns>What fitted and what did not.</returns>
    /// <exception cref="WeightsMismatchException">Strict, and something does not fit. Nothing was changed.</exception>
    /// <exception cref="FoveaException">The file cannot be read or is damaged.</exception>
    public LoadReport Load(string path, bool strict = true) => ModuleWeights.Load(this, path, strict);

    /// <summary>What the model consists of and what it costs, for samples of a shape such as <c>[28, 28, 1]</c>.</summary>
    public ModelSummary Summary(Shape inputShape) => ModelSummary.Of(this, inputShape);

    /// <summary>The forward pass, written with other modules and operators.</summary>
    protected abstract Tensor ForwardCore(Tensor input);

    /// <summary>Registers a module under a name and returns it.</summary>
    protected TModule Add<TModule>(string name, TModule module) where TModule : Module
    {
        CheckName(name);
        if (module.Contains(this)) throw new FoveaException($"{GetType().Name}: the module '{name}' contains this one; a module cannot be inside of itself.");
        _children.Add(module);
        _childNames.Add(name);
        if (module.Name.Length == 0) module.Name = name;
        module._parent ??= this;
        Changed();
        return module;
    }

    /// <summary>Registers a weight under a name and returns it.</summary>
    protected Parameter AddParameter(string name, Shape shape, Initializer initializer, WeightLayout layout = WeightLayout.AsInFile) =>
        AddTensor(new Parameter(name, shape, initializer, layout, isStatistic: false));

    /// <summary>Registers a tensor that is saved with the weights but not learned.</summary>
    protected Parameter AddStatistic(string name, Shape shape, float initial) => AddStatistic(name, shape, Initializer.Constant(initial));

    /// <summary>Registers a tensor that is saved with the weights but not learned.</summary>
    protected Parameter AddStatistic(string name, Shape shape, Initializer initializer) =>
        AddTensor(new Parameter(name, shape, initializer, WeightLayout.AsInFile, isStatistic: true));

    /// <summary>Registers a counter that is saved with the weights.</summary>
    protected Counter AddCounter(string name)
    {
        CheckName(name);
        Counter counter = new(name);
        _counters.Add(counter);
        return counter;
    }

    private Parameter AddTensor(Parameter tensor)
    {
        CheckName(tensor.Name);
        _tensors.Add(tensor);
        tensor.Module = this;
        Changed();
        return tensor;
    }

    private bool Contains(Module other) => this == other || _children.Exists(child => child.Contains(other));

    private void CheckName(string name)
    {
        if (name.Length == 0 || name.Contains('.', StringComparison.Ordinal))
            throw new FoveaException($"{GetType().Name}: '{name}' is no name for a module or tensor: it must not be empty and not hold a dot.");
        if (_childNames.Contains(name) || _tensors.Exists(tensor => tensor.Name == name) || _counters.Exists(counter => counter.Name == name))
            throw new FoveaException($"{GetType().Name}: the name '{name}' is taken. Names within a module must differ.");
    }

    /// <summary>Draws the numbers of all weights that have none yet, with seed 0, under their paths within the outermost module.</summary>
    internal void EnsureReady()
    {
        if (_isReady) return;
        Module root = Root;
        // Two threads may use a new model at once.
        lock (root._drawing)
        {
            root.AssignPaths();
            foreach ((string path, Parameter? tensor, _) in root.State)
            {
                if (tensor is { IsInitialized: false }) tensor.Initialize(seed: 0, tensor.Path.Length > 0 ? tensor.Path : path);
            }

            _isReady = true;
        }
    }

    private Module Root => _parent is null ? this : _parent.Root;

    /// <summary>Gives every tensor its path within the outermost module; a shared one has that of its first place.</summary>
    private void AssignPaths()
    {
        HashSet<Parameter> done = [];
        foreach ((string path, Parameter? tensor, _) in Root.State)
        {
            if (tensor is not null && done.Add(tensor)) tensor.Path = path;
        }
    }

    private void Changed()
    {
        for (Module? module = this; module is not null; module = module._parent) module._isReady = false;
    }

    private void Collect(string prefix, List<StateEntry> entries)
    {
        foreach (Parameter tensor in _tensors) entries.Add(new StateEntry(prefix + tensor.Name, tensor, null));
        foreach (Counter counter in _counters) entries.Add(new StateEntry(prefix + counter.Name, null, counter));
        for (int i = 0; i < _children.Count; i++) _children[i].Collect($"{prefix}{_childNames[i]}.", entries);
    }
}
