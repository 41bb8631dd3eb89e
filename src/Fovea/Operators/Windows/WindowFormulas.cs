using Fovea.Kernels.Geometry;

namespace Fovea.Operators.Windows;

/// <summary>The counts of everything that slides a window, in letters and in numbers; K is the window, C and O are input and output channels, H and W the output's size.</summary>
internal static class WindowFormulas
{
    public static IReadOnlyList<CostFormula> OfConvolution(in ConvolutionGeometry g, int rank, bool bias, Cost cost, bool unshared = false)
    {
        (string window, string size, string sizeLetters) = (Window(rank, g.Depth, g.Height, g.Width), Size(rank, g.Depth.Output, g.Height.Output, g.Width.Output), SizeLetters(rank));
        string channels = g.Groups == 1 ? "C" : "C/groups", channelNumbers = g.Groups == 1 ? $"{g.InChannels}" : $"{g.InChannels}/{g.Groups}";
        string batch = g.Batch == 1 ? "" : "N·", batchNumbers = g.Batch == 1 ? "" : $"{g.Batch}·";
        string places = unshared ? $"{sizeLetters}·" : "", placeNumbers = unshared ? $"{size}·" : "";
        long weights = (long)g.WeightCount * (unshared ? g.OutputPixels : 1), biases = unshared ? (long)g.OutputPixels * g.OutChannels : g.OutChannels;
        int comparisons = g.Activation?.Flops ?? 0;
        string flopsOf = (bias, comparisons) switch { (false, 0) => "FLOPs", (true, 0) => "FLOPs, with the bias", (false, _) => "FLOPs, with the activation", _ => "FLOPs, with the bias and the activation" };
        (string open, string rest) = (bias, comparisons) switch { (true, 0) => ("", ""), (true, _) => ("(", $" + {comparisons})"), (false, 0) => ("(", " − 1)"), (false, 1) => ("", ""), _ => ("(", $" + {comparisons - 1})") };
        return
        [
            new("weights", $"{places}K·{channels}·O", $"{placeNumbers}{window}·{channelNumbers}·{g.OutChannels}", weights),
            .. bias ? [new CostFormula("biases", $"{places}O", $"{placeNumbers}{g.OutChannels}", biases)] : (CostFormula[])[],
            new("MACs", $"{batch}K·{channels}·{sizeLetters}·O", $"{batchNumbers}{window}·{channelNumbers}·{size}·{g.OutChannels}", cost.MultiplyAdds),
            new(flopsOf, $"{batch}{open}2·K·{channels}{rest}·{sizeLetters}·O", $"{batchNumbers}{open}2·{window}·{channelNumbers}{rest}·{size}·{g.OutChannels}", cost.Flops),
            new("CPR", unshared ? "MACs / weights" : $"MACs / weights = {batch}{sizeLetters}", $"{cost.MultiplyAdds} / {weights}", weights == 0 ? 0 : cost.MultiplyAdds / weights),
        ];
    }

    /// <summary>The geometry is that of the convolution the other way round: its output is the input here.</summary>
    public static IReadOnlyList<CostFormula> OfTransposed(in ConvolutionGeometry g, int rank, bool bias, Cost cost)
    {
        (string window, string size, string letters) = (Window(rank, g.Depth, g.Height, g.Width), Size(rank, g.Depth.Output, g.Height.Output, g.Width.Output), SizeLetters(rank));
        string channels = g.Groups == 1 ? "O" : "O/groups", channelNumbers = g.Groups == 1 ? $"{g.InChannels}" : $"{g.InChannels}/{g.Groups}";
        string batch = g.Batch == 1 ? "" : "N·", batchNumbers = g.Batch == 1 ? "" : $"{g.Batch}·";
        string results = $"{batchNumbers}{Size(rank, g.Depth.Input, g.Height.Input, g.Width.Input)}·{g.InChannels}";
        return
        [
            new("weights", $"K·{channels}·C", $"{window}·{channelNumbers}·{g.OutChannels}", g.WeightCount),
            .. bias ? [new CostFormula("biases", "O", $"{g.InChannels}", g.InChannels)] : (CostFormula[])[],
            new("MACs, by the input's size", $"{batch}K·{channels}·{letters}·C", $"{batchNumbers}{window}·{channelNumbers}·{size}·{g.OutChannels}", cost.MultiplyAdds),
            bias ? new("FLOPs", "2·MACs + outputs", $"2·{cost.MultiplyAdds} + {results}", cost.Flops) : new("FLOPs", "2·MACs", $"2·{cost.MultiplyAdds}", cost.Flops),
            new("CPR", $"MACs / weights = {batch}{letters} of the input", $"{cost.MultiplyAdds} / {g.WeightCount}", g.WeightCount == 0 ? 0 : cost.MultiplyAdds / g.WeightCount),
        ];
    }

    public static IReadOnlyList<CostFormula> OfPooling(in PoolGeometry g, int rank, Cost cost) =>
    [
        new("FLOPs", $"K·{SizeLetters(rank)}·C",
            $"{(g.Batch == 1 ? "" : $"{g.Batch}·")}{Window(rank, g.Depth, g.Height, g.Width)}·{Size(rank, g.Depth.Output, g.Height.Output, g.Width.Output)}·{g.Channels}", cost.Flops),
    ];

    private static string Window(int rank, in WindowAxis depth, in WindowAxis height, in WindowAxis width) => Size(rank, depth.Kernel, height.Kernel, width.Kernel);

    private static string Size(int rank, int depth, int height, int width) => rank switch { 1 => $"{width}", 2 => $"{height}·{width}", _ => $"{depth}·{height}·{width}" };

    private static string SizeLetters(int rank) => rank switch { 1 => "L", 2 => "H·W", _ => "D·H·W" };
}
