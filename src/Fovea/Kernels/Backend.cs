using Fovea.Kernels.Geometry;

namespace Fovea.Kernels;

/// <summary>Where numbers live and kernels run: the one seam between operators and machine.</summary>
/// <remarks>
/// An operator passes buffers and one geometry value; a backend trusts both. Every kernel overwrites its output unless it says that it
/// adds. A buffer is only ever handed to the backend that made it. Layouts are those of the geometry records, row-major, channels last.
/// </remarks>
public abstract class Backend
{
    private static Backend? _default;

    /// <summary>The backend of everything that runs outside of a recording, and of recordings that name none: the CPU's, on all its cores.</summary>
    /// <exception cref="FoveaException">Set to one that does not compute in the memory of parameters.</exception>
    public static Backend Default
    {
        get => _default ?? Interlocked.CompareExchange(ref _default, new Cpu.CpuBackend(), null) ?? _default!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _default = value is Cpu.CpuBackend ? value
                : throw new FoveaException($"the default backend holds every parameter, so it must be a {nameof(Cpu.CpuBackend)}, not {value.Name}. Give another one to a recording.");
        }
    }

    /// <summary>A short name for messages, for example <c>cpu (Avx512, 2 threads)</c>.</summary>
    public abstract string Name { get; }

    // ---- memory ----

    /// <summary>A buffer whose contents are arbitrary.</summary>
    public abstract Buffer Allocate(int length);

    /// <summary>An index buffer whose contents are arbitrary.</summary>
    public abstract IndexBuffer AllocateIndices(int length);

    /// <summary>Gives a buffer back for reuse. Nobody may read it afterwards.</summary>
    public abstract void Release(Buffer buffer);

    /// <summary>Gives an index buffer back for reuse. Nobody may read it afterwards.</summary>
    public abstract void Release(IndexBuffer buffer);

    /// <summary>
    /// The columns <paramref name="first"/> … <paramref name="first"/> + <paramref name="width"/> − 1 of a buffer, in its own memory, as a buffer that is released like any other; null if
    /// this backend has none of that kind. Kernels take them where the operator says so (<see cref="Operators.Operator{TGeometry}"/>), with the same bits as
    /// if the rows were side by side.
    /// </summary>
    /// <param name="whole">The buffer, or such columns.</param>
    /// <param name="rowLength">Elements of its rows.</param>
    /// <param name="first">The first column.</param>
    /// <param name="width">How many.</param>
    /// <param name="reuse">The object of a view that has been released, to save making one.</param>
    public virtual Buffer? ViewColumns(Buffer whole, int rowLength, int first, int width, Buffer? reuse = null) => null;

    /// <summary>Whether a buffer is the view of another one's columns from <paramref name="column"/> on.</summary>
    public virtual bool LiesIn(Buffer part, Buffer whole, int column) => false;

    /// <summary>Whether the buffer is of the kind that this backend's kernels take.</summary>
    public abstract bool CanUse(Buffer buffer);

    /// <summary>Copies numbers in.</summary>
    public abstract void Write(ReadOnlySpan<float> source, Buffer destination);

    /// <summary>Copies numbers out.</summary>
    public abstract void Read(Buffer source, Span<float> destination);

    /// <summary>Copies indices in.</summary>
    public abstract void Write(ReadOnlySpan<int> source, IndexBuffer destination);

    /// <summary>Copies indices out.</summary>
    public abstract void Read(IndexBuffer source, Span<int> destination);

    // ---- elementwise and copies ----

    /// <summary>y = value.</summary>
    public abstract void Fill(float value, Buffer y);

    /// <summary>y = x. y may be x, and then nothing is done.</summary>
    public abstract void Copy(Buffer x, Buffer y);

    /// <summary>y += x.</summary>
    public abstract void Accumulate(Buffer x, Buffer y);

    /// <summary>y = factor·x + offset. y may be x.</summary>
    public abstract void Affine(float factor, float offset, Buffer x, Buffer y);

    /// <summary>y[i] = f(a[i], b[i]). y may be a.</summary>
    public abstract void Combine<TFunction>(TFunction f, Buffer a, Buffer b, Buffer y) where TFunction : unmanaged, IBinaryFunction;

    /// <summary>gradient[i] = ∂f/∂a · dy[i] at (a[i], b[i]), or ∂f/∂b · dy[i] for the other <paramref name="side"/>. gradient may be dy.</summary>
    public abstract void CombineBackward<TFunction>(TFunction f, OperandSide side, Buffer a, Buffer b, Buffer dy, Buffer gradient)
        where TFunction : unmanaged, IBinaryFunction;

    /// <summary>y[i] = f(x[i]).</summary>
    public abstract void Map<TFunction>(TFunction f, Buffer x, Buffer y) where TFunction : unmanaged, IPointwiseFunction;

    /// <summary>dx[i] = f′(x[i]) · dy[i], where y = f(x) is given too. dx may be dy.</summary>
    public abstract void MapBackward<TFunction>(TFunction f, Buffer x, Buffer y, Buffer dy, Buffer dx) where TFunction : unmanaged, IPointwiseFunction;

    /// <summary>Copies blocks from place to place; what lies between the blocks of the target stays as it is. See <see cref="BlockCopyGeometry"/>.</summary>
    public abstract void CopyBlocks(in BlockCopyGeometry g, Buffer source, Buffer target);

    /// <summary>y = x with its axes in another order; see <see cref="PermuteGeometry"/>.</summary>
    public abstract void Permute(in PermuteGeometry g, Buffer x, Buffer y);

    /// <summary>y[o, j, i] = Σ w[j, t]·x[o, place[j, t], i]: one axis at another resolution; see <see cref="ResizeAxis"/>.</summary>
    public abstract void Resize(in ResizePass g, Buffer x, Buffer y);

    /// <summary>dx[o, place[j, t], i] += w[j, t]·dy[o, j, i].</summary>
    public abstract void ResizeBackward(in ResizePass g, Buffer dy, Buffer dx);

    /// <summary>y[o, r, i] = factor · x[o, i] for every r: the adjoint of a sum.</summary>
    public abstract void Repeat(in ReductionGeometry g, float factor, Buffer x, Buffer y);

    /// <summary>y[o, i] = factor · Σ x[o, r, i] over r, in a fixed tree.</summary>
    public abstract void Sum(in ReductionGeometry g, float factor, Buffer x, Buffer y);

    /// <summary>y[o, i] = the greatest or least x[o, r, i] over r; NaN wins.</summary>
    public abstract void Extreme(in ReductionGeometry g, ExtremeKind kind, Buffer x, Buffer y);

    /// <summary>dx[o, r, i] = dy[o, i] at the first r where x[o, r, i] = y[o, i], elsewhere 0.</summary>
    public abstract void ExtremeBackward(in ReductionGeometry g, Buffer x, Buffer y, Buffer dy, Buffer dx);

    /// <summary>y[n, c, r] = x[n, r, c] for each of <paramref name="batch"/> matrices of r rows and c columns.</summary>
    public abstract void Transpose(int batch, int rows, int columns, Buffer x, Buffer y);

    /// <summary>y[i] = Scale·x[i] + Shift where the random number of the stream for element i is p or more, else Dropped. y may be x. See <see cref="DropoutGeometry"/>.</summary>
    public abstract void Dropout(in DropoutGeometry g, Buffer x, Buffer y);

    /// <summary>y[i] = x[i] &gt; 0 ? value[i] : slope · value[i], the slope being that of the element's column: PReLU with value = x, its gradient for x with value = dy.</summary>
    public abstract void PReLU(in PReLUGeometry g, Buffer x, Buffer slopes, Buffer value, Buffer y);

    /// <summary>y[i] = x[i] &gt; 0 ? 0 : x[i] · dy[i]: what each element adds to the gradient of its slope.</summary>
    public abstract void PReLUTerms(Buffer x, Buffer dy, Buffer y);

    // ---- tables ----

    /// <summary>y[i, f] = table[indices[i], f].</summary>
    public abstract void Embedding(in EmbeddingGeometry g, Buffer table, IndexBuffer indices, Buffer y);

    /// <summary>dtable[r, f] = Σ dy[i, f] over the i with indices[i] = r, in their order; 0 for the padding row.</summary>
    public abstract void EmbeddingBackward(in EmbeddingGeometry g, IndexBuffer indices, Buffer dy, Buffer dtable);

    // ---- matrices and convolution ----

    /// <summary>C[m,n] = op(A)·op(B) + bias[n], for each matrix of a batch.</summary>
    public abstract void MatrixMultiply(in MatrixGeometry g, Buffer a, Buffer b, Buffer? bias, Buffer c);

    /// <summary>sums[j] = Σᵢ x[i, j].</summary>
    public abstract void SumRows(int rows, int columns, Buffer x, Buffer sums);

    /// <summary>y[i, j] += row[j].</summary>
    public abstract void AddToRows(int rows, int columns, Buffer row, Buffer y);

    /// <summary>y = act(x ⋆ w + bias), act = <see cref="ConvolutionGeometry.Activation"/>; see <see cref="ConvolutionGeometry"/>.</summary>
    public abstract void ConvolutionForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y);

    /// <summary>dx: the gradient for the input of a convolution, added to what dx holds if <paramref name="adds"/>.</summary>
    public abstract void ConvolutionBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx, bool adds);

    /// <summary>dw: the gradient for the weight of a convolution.</summary>
    public abstract void ConvolutionBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw);

    /// <summary>y[n,p] = x[n, window of p]·w[p] + bias[p]: every output pixel has a kernel of its own, w <c>[H', W', kH, kW, C, O]</c>, bias <c>[H', W', O]</c>. There is no activation.</summary>
    public abstract void LocalForward(in ConvolutionGeometry g, Buffer x, Buffer w, Buffer? bias, Buffer y);

    /// <summary>dx: the gradient for the input of a locally connected layer.</summary>
    public abstract void LocalBackwardData(in ConvolutionGeometry g, Buffer dy, Buffer w, Buffer dx);

    /// <summary>dw: the gradient for the weight of a locally connected layer.</summary>
    public abstract void LocalBackwardWeights(in ConvolutionGeometry g, Buffer x, Buffer dy, Buffer dw);

    // ---- padding ----

    /// <summary>y = x with a border; see <see cref="PadGeometry"/>.</summary>
    public abstract void Pad(in PadGeometry g, Buffer x, Buffer y);

    /// <summary>dx: every input gets the sum of dy over the places of the padded input that it was copied to.</summary>
    public abstract void PadBackward(in PadGeometry g, Buffer dy, Buffer dx);

    // ---- pooling ----

    /// <summary>y = the greatest of each window (NaN wins); argmax = its position, a flat pixel number within the sample. Of equals, the first.</summary>
    public abstract void MaxPoolForward(in PoolGeometry g, Buffer x, Buffer y, IndexBuffer argmax);

    /// <summary>dx[argmax] += dy, zero elsewhere.</summary>
    public abstract void MaxPoolBackward(in PoolGeometry g, IndexBuffer argmax, Buffer dy, Buffer dx);

    /// <summary>y = the sum of each window over its divisor.</summary>
    public abstract void AveragePoolForward(in PoolGeometry g, Buffer x, Buffer y);

    /// <summary>Every input gets dy over the window's divisor, from every window that sees it.</summary>
    public abstract void AveragePoolBackward(in PoolGeometry g, Buffer dy, Buffer dx);

    /// <summary>y = x[argmax]: of every channel the number at the place that max pooling found.</summary>
    public abstract void MaxPoolGather(in PoolGeometry g, IndexBuffer argmax, Buffer x, Buffer y);

    /// <summary>y = the greatest of each bin (NaN wins) and its position as in <see cref="MaxPoolForward"/>, both where <paramref name="place"/> says.</summary>
    public abstract void AdaptiveMaxPoolForward(in AdaptivePoolGeometry g, in BinPlacement place, Buffer x, Buffer y, IndexBuffer argmax);

    /// <summary>dx[argmax] += dy. Adds to what dx holds.</summary>
    public abstract void AdaptiveMaxPoolBackward(in AdaptivePoolGeometry g, in BinPlacement place, IndexBuffer argmax, Buffer dy, Buffer dx);

    /// <summary>y = the mean of each bin.</summary>
    public abstract void AdaptiveAveragePoolForward(in AdaptivePoolGeometry g, Buffer x, Buffer y);

    /// <summary>Every input gets dy over the bin's size, from every bin that it is in.</summary>
    public abstract void AdaptiveAveragePoolBackward(in AdaptivePoolGeometry g, Buffer dy, Buffer dx);

    /// <summary>y = the greatest of each bin of each region and its position; 0 and −1 for a bin without pixels.</summary>
    /// <exception cref="ShapeException">A region is of a sample that does not exist.</exception>
    public abstract void RegionMaxPoolForward(in RegionPoolGeometry g, Buffer x, Buffer regions, Buffer y, IndexBuffer argmax);

    /// <summary>dx[argmax] += dy in the region's sample, zero elsewhere.</summary>
    public abstract void RegionMaxPoolBackward(in RegionPoolGeometry g, Buffer regions, IndexBuffer argmax, Buffer dy, Buffer dx);

    // ---- normalisation ----

    // In all of them act is the geometry's activation and r the residual, which may be left out; h = act′·dy is the gradient that passes the activation, found
    // from y; where no residual was added, y may be left out, and h is found from the activation's argument γ·(x − mean)·inverseDeviation + β.

    /// <summary>y = act(γ·(x − μ)·s + β + r) with the batch's own μ and s = 1/√(σ² + ε), both kept for the gradient; the running statistics are updated.</summary>
    public abstract void BatchNormTraining(
        in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation, Buffer y);

    /// <summary>y = act(γ·(x − running mean)/√(running variance + ε) + β + r).</summary>
    public abstract void BatchNormEvaluation(in BatchNormGeometry g, Buffer x, Buffer? residual, Buffer? gamma, Buffer? beta, Buffer runningMean, Buffer runningVariance, Buffer y);

    /// <summary>dγ = Σ h·x̂ and dβ = Σ h over the rows, x̂ = (x − mean)·inverseDeviation.</summary>
    public abstract void BatchNormParameterGradients(
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta);

    /// <summary>In training dx = γ·s/m · (m·h − dβ − x̂·dγ), m the number of rows, added to what dx holds if <paramref name="adds"/>; and dr = h if it is asked for; dr may be dy, or dx if there is no dr.</summary>
    public abstract void BatchNormInputGradient(
        in BatchNormGeometry g, Buffer x, Buffer? y, Buffer dy, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta, Buffer dx, bool adds, Buffer? dr);

    /// <summary>mean = running mean and inverseDeviation = 1/√(running variance + ε): what the gradients need when evaluation is differentiated.</summary>
    public abstract void BatchNormRunningStatistics(in BatchNormGeometry g, Buffer runningMean, Buffer runningVariance, Buffer mean, Buffer inverseDeviation);

    /// <summary>In evaluation dx = γ·s·h, added to what dx holds if <paramref name="adds"/>; and dr = h if it is asked for; dr may be dy, or dx if there is no dr.</summary>
    public abstract void BatchNormEvaluationInputGradient(in BatchNormGeometry g, Buffer y, Buffer dy, Buffer? gamma, Buffer inverseDeviation, Buffer dx, bool adds, Buffer? dr);

    /// <summary>y = γ·(x − μ)·s + β for every group by itself, s = 1/√(σ² + ε); mean and inverseDeviation [samples·groups] are kept for the gradient.</summary>
    public abstract void GroupNormForward(in GroupNormGeometry g, Buffer x, Buffer? gamma, Buffer? beta, Buffer mean, Buffer inverseDeviation, Buffer y);

    /// <summary>dγ = Σ dy·x̂ and dβ = Σ dy over all that shares a γ.</summary>
    public abstract void GroupNormParameterGradients(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer mean, Buffer inverseDeviation, Buffer dgamma, Buffer dbeta);

    /// <summary>dx = s·(h − Σh/m − x̂·Σ(h·x̂)/m), h = γ·dy, the sums over the group of m numbers.</summary>
    public abstract void GroupNormInputGradient(in GroupNormGeometry g, Buffer x, Buffer dy, Buffer? gamma, Buffer mean, Buffer inverseDeviation, Buffer dx);

    /// <summary>Running statistics of each group from those of all samples: r ← (1 − momentum)·r + momentum·mean over the samples; variances are unbiased.</summary>
    public abstract void GroupNormRunningStatistics(in GroupNormGeometry g, float momentum, Buffer mean, Buffer inverseDeviation, Buffer runningMean, Buffer runningVariance);

    /// <summary>y = x·D^−β; D is kept for the gradient. See <see cref="LocalResponseGeometry"/>.</summary>
    public abstract void LocalResponseForward(in LocalResponseGeometry g, Buffer x, Buffer denominator, Buffer y);

    /// <summary>dx[j] = dy[j]·D[j]^−β − 2αβ/size·x[j]·Σ dy[c]·x[c]·D[c]^(−β−1) over the c whose window holds j.</summary>
    public abstract void LocalResponseBackward(in LocalResponseGeometry g, Buffer x, Buffer dy, Buffer denominator, Buffer dx);

    // ---- softmax and losses ----

    /// <summary>y = softmax of every row, or its logarithm.</summary>
    public abstract void Softmax(in SoftmaxGeometry g, Buffer x, Buffer y);

    /// <summary>dx = y ⊙ (dy − Σ dy·y); for the logarithm dx = dy − exp(y)·Σ dy.</summary>
    public abstract void SoftmaxBackward(in SoftmaxGeometry g, Buffer y, Buffer dy, Buffer dx);

    /// <summary>Cross-entropy of every row; <paramref name="losses"/> are weighted but not divided, <paramref name="normaliser"/>[0] is what the mean divides by.</summary>
    public abstract void CrossEntropyForward(in CrossEntropyGeometry g, Buffer logits, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer losses, Buffer normaliser);

    /// <summary>y[0] = Σ losses, over the normaliser if the reduction is the mean; or y = losses.</summary>
    public abstract void ReduceLoss(LossReduction reduction, Buffer losses, Buffer normaliser, Buffer y);

    /// <summary>dlogits from the probabilities that the forward pass kept.</summary>
    public abstract void CrossEntropyBackward(in CrossEntropyGeometry g, LossReduction reduction, Buffer probabilities, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dlogits);

    /// <summary>y[0] = factor · Σ f(x[i], t[i]); or y[i] = f(x[i], t[i]) if nothing is reduced.</summary>
    public abstract void ElementLoss<TFunction>(in ElementLossGeometry g, TFunction f, Buffer x, Buffer t, Buffer y) where TFunction : unmanaged, IElementLossFunction;

    /// <summary>dx[i] = factor · dy[0] · ∂f/∂x, or dy[i] · ∂f/∂x if nothing is reduced; with <paramref name="ofTarget"/> the gradient is that of t.</summary>
    public abstract void ElementLossBackward<TFunction>(in ElementLossGeometry g, TFunction f, bool ofTarget, Buffer x, Buffer t, Buffer dy, Buffer dx) where TFunction : unmanaged, IElementLossFunction;

    /// <summary>losses[r] = −w[label]·x[r, label]; <paramref name="normaliser"/>[0] = Σ w[label].</summary>
    public abstract void NegativeLogLikelihoodForward(in ClassLossGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser);

    /// <summary>dx[r, label] = −w[label]·dy, zero elsewhere; over the normaliser if the reduction is the mean.</summary>
    public abstract void NegativeLogLikelihoodBackward(in ClassLossGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx);

    /// <summary>losses[r] = w[label]/C · Σ max(0, margin − x[label] + x[c])^p over the other classes; <paramref name="normaliser"/>[0] = rows.</summary>
    public abstract void MultiMarginForward(in MultiMarginGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer losses, Buffer normaliser);

    /// <summary>dx[c] = dy·w[label]/C·p·max(0, …)^(p−1), and minus their sum for the label; over the normaliser if the reduction is the mean.</summary>
    public abstract void MultiMarginBackward(in MultiMarginGeometry g, LossReduction reduction, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer normaliser, Buffer dy, Buffer dx);

    /// <summary>losses[r] = −w[label]·(1 − p)^γ·log p with p = softmax(x)[label]; −log p is kept, <paramref name="normaliser"/>[0] = rows that count.</summary>
    public abstract void FocalForward(in FocalGeometry g, Buffer x, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies, Buffer losses, Buffer normaliser);

    /// <summary>dx[c] = dy·w[label]·(γ·(1 − p)^(γ−1)·p·(−log p) + (1 − p)^γ)·(softmax(x)[c] − [c = label]).</summary>
    public abstract void FocalBackward(in FocalGeometry g, LossReduction reduction, IndexBuffer labels, Buffer? classWeights, Buffer probabilities, Buffer entropies, Buffer normaliser, Buffer dy, Buffer dx);

    /// <summary>t[r, c] = [c = label of r]; a whole row of −1 for a label that is no class: such a pixel counts for nothing in <see cref="DiceForward"/>.</summary>
    public abstract void EncodeLabels(int rows, int classes, IndexBuffer labels, Buffer t);

    /// <summary>losses[n, c] = 1 − (2·Σ x·t + s)/(Σ x + Σ t + s) over the pixels (of squares: Σ x² + Σ t²); numerator and denominator are kept. Pixels with a negative t are left out.</summary>
    public abstract void DiceForward(in DiceGeometry g, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer losses);

    /// <summary>dx = dl·(numerator/denominator² · (1, or 2x of squares) − 2t/denominator); x and t change places for dt. dl is factor·dy[0], or dy[n, c] if nothing is reduced.</summary>
    public abstract void DiceBackward(in DiceGeometry g, float factor, bool isReduced, bool ofTarget, Buffer x, Buffer t, Buffer numerators, Buffer denominators, Buffer dy, Buffer d);

    /// <summary>losses[r] = ½d² for a pair that belongs together (label 1), ½·max(0, margin − d)² for one that does not (label 0); distances[r] = d = ‖a − b‖₂.</summary>
    public abstract void ContrastiveForward(in DistanceLossGeometry g, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer losses);

    /// <summary>da = dy·(a − b), or −dy·max(0, margin − d)/d·(a − b); db = −da. The gradient of a loss is factor·dy[0], or dy[r] if nothing is reduced.</summary>
    public abstract void ContrastiveBackward(in DistanceLossGeometry g, float factor, bool isReduced, Buffer a, Buffer b, IndexBuffer labels, Buffer distances, Buffer dy, Buffer da);

    /// <summary>losses[r] = max(0, ‖a − p + ε‖₂ − ‖a − n + ε‖₂ + margin); both distances are kept, <c>[rows, 2]</c>.</summary>
    public abstract void TripletForward(in DistanceLossGeometry g, Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses);

    /// <summary>d = signPositive·(a − p + ε)/‖a − p + ε‖ + signNegative·(a − n + ε)/‖a − n + ε‖, times the gradient of the loss, where the loss is above 0.</summary>
    public abstract void TripletBackward(in DistanceLossGeometry g, float factor, bool isReduced, int signPositive, int signNegative,
        Buffer anchor, Buffer positive, Buffer negative, Buffer distances, Buffer losses, Buffer dy, Buffer d);

    // ---- optimizers and measures ----

    /// <summary>p ← rule(p, g, state), in one sweep: a step of an optimizer, a limit for gradients, a moving average.</summary>
    public abstract void Update<TRule>(in TRule rule, Buffer p, Buffer g, Buffer? first = null, Buffer? second = null, Buffer? third = null) where TRule : unmanaged, IUpdateRule;

    /// <summary>Σ (a − b)², or Σ a² without b; summed in double precision.</summary>
    public abstract double SquaredDistance(Buffer a, Buffer? b);
}
