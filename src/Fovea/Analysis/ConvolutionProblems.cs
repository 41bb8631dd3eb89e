using System.Globalization;
using System.IO.Compression;
using System.Text;
using Fovea.Autograd;
using Fovea.Files;
using Fovea.Kernels.Geometry;
using Fovea.Operators;
using Fovea.Operators.Convolution;
using Microsoft.Win32.SafeHandles;

namespace Fovea.Analysis;

/// <summary>Reads lists of convolution problems: a table of comma-separated values, plain or gzip, one problem a line.</summary>
/// <remarks>
/// Columns: rank (1 to 3), batch, in_channels, out_channels, groups, then input, kernel, stride, pad_begin, pad_end, dilation (1 = adjacent
/// taps) and output with one number for each axis, outermost first, as in <c>4x5x6</c>, then macs. Output and macs must be those that
/// follow from the rest. A last column, count, may say how often a network has the problem, for sums over a list.
/// </remarks>
public static class ConvolutionProblems
{
    private const int LongestLine = 1000;
    private const int MostProblems = 1_000_000;
    private const long LargestTensor = 1 << 26;
    private static readonly string[] Needed =
        ["rank", "batch", "in_channels", "out_channels", "groups", "input", "kernel", "stride", "pad_begin", "pad_end", "dilation", "output", "macs"];

    /// <summary>The columns that a file must have, in their order.</summary>
    public static IReadOnlyList<string> Columns => Needed;

    /// <summary>The column that may stand last: how often a network has the problem.</summary>
    public static string CountColumn => "count";

    /// <summary>The convolutions of the catalogue's samples, transposed ones too: a small list that needs no file.</summary>
    public static IReadOnlyList<ConvolutionProblem> OfCatalogue()
    {
        List<ConvolutionProblem> problems = [];
        foreach (OperatorSample sample in ConvolutionOperator.Samples.Concat(TransposedConvolutionOperator.Samples))
        {
            Node<ConvolutionGeometry> node = OperatorCheck.ShapesOnly(sample).Nodes.OfType<Node<ConvolutionGeometry>>().Single();
            problems.Add(new ConvolutionProblem(problems.Count + 1, sample.Name, node.Geometry));
        }

        return problems;
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileFormatException">It is no such table; the message names line and column.</exception>
    /// <exception cref="FoveaException">It cannot be read.</exception>
    public static IReadOnlyList<ConvolutionProblem> Read(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        try
        {
            using FileStream file = new(handle, FileAccess.Read);
            bool compressed = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
            file.Position = 0;
            using Stream content = compressed ? new GZipStream(file, CompressionMode.Decompress) : file;
            using StreamReader text = new(content, Encoding.UTF8);
            return Read(path, text);
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw new FileFormatException(path, "it cannot be read to its end: the gzip stream is damaged or cut short.", innerException: error);
        }
    }

    private static List<ConvolutionProblem> Read(string path, StreamReader text)
    {
        string? header = ReadLine(path, text, 1);
        string[] columns = header?.Split(',') ?? [];
        if (!columns.SequenceEqual(Needed) && !columns.SequenceEqual([.. Needed, CountColumn]))
            throw new FileFormatException(path, $"the header must be {FileFormatException.Quote(string.Join(',', Needed))}, with or without a last column {CountColumn}.", "line 1");
        List<ConvolutionProblem> problems = [];
        for (int line = 2; ReadLine(path, text, line) is { } row; line++)
        {
            if (row.Length == 0) continue;
            if (problems.Count == MostProblems) throw new FileFormatException(path, $"more than {MostProblems} problems. Split the file.", $"line {line}");
            problems.Add(new Row(path, line, row, columns).ToProblem());
        }

        return problems.Count > 0 ? problems : throw new FileFormatException(path, "there is no problem below the header.", "line 2");
    }

    /// <summary>The next line, of bounded length; null at the end.</summary>
    private static string? ReadLine(string path, StreamReader text, int line)
    {
        if (text.Peek() < 0) return null;
        StringBuilder row = new();
        for (int c = text.Read(); c is not ('\n' or < 0); c = text.Read())
        {
            if (c == '\r') continue;
            if (row.Length == LongestLine) throw new FileFormatException(path, $"longer than {LongestLine} characters.", $"line {line}");
            row.Append((char)c);
        }

        return row.ToString();
    }

    /// <summary>One line, field by field.</summary>
    private sealed class Row
    {
        private readonly string _path;
        private readonly int _line;
        private readonly string _text;
        private readonly string[] _fields;
        private readonly string[] _columns;

        public Row(string path, int line, string text, string[] columns)
        {
            (_path, _line, _text, _fields, _columns) = (path, line, text, text.Split(','), columns);
            if (_fields.Length != columns.Length)
                throw new FileFormatException(path, $"{_fields.Length} fields, expected {columns.Length}: {string.Join(", ", columns)}.", $"line {line}");
        }

        public ConvolutionProblem ToProblem()
        {
            int rank = Number("rank", 1, 3);
            (int batch, int inChannels, int outChannels) = (Number("batch", 0), Number("in_channels", 1), Number("out_channels", 1));
            int groups = Number("groups", 1);
            if (inChannels % groups != 0 || outChannels % groups != 0)
                throw Error("groups", $"{groups} does not divide in_channels {inChannels} and out_channels {outChannels}");
            int[] input = Sizes("input", rank, 1), kernel = Sizes("kernel", rank, 1), stride = Sizes("stride", rank, 1);
            int[] begin = Sizes("pad_begin", rank, 0), end = Sizes("pad_end", rank, 0), dilation = Sizes("dilation", rank, 1), output = Sizes("output", rank, 1);
            WindowAxis[] axes = [WindowAxis.Single, WindowAxis.Single, WindowAxis.Single];
            for (int i = 0; i < rank; i++)
            {
                long free = (long)begin[i] + input[i] + end[i] - ((long)dilation[i] * (kernel[i] - 1) + 1);
                if (free < 0) throw Error("kernel", $"the window of axis {i + 1} is wider than the padded input");
                long size = free / stride[i] + 1;
                if (size != output[i]) throw Error("output", $"axis {i + 1} is {output[i]}, but {size} follows from the other columns");
                axes[3 - rank + i] = new WindowAxis(input[i], kernel[i], stride[i], begin[i], end[i], dilation[i], output[i]);
            }

            CheckSize("input", batch, inChannels, input);
            CheckSize("output", batch, outChannels, output);
            CheckSize("kernel", inChannels / groups, outChannels, kernel);
            ConvolutionGeometry geometry = new(batch, inChannels, outChannels, groups, axes[0], axes[1], axes[2]);
            string macs = _fields[Column("macs")];
            if (!long.TryParse(macs, NumberStyles.None, CultureInfo.InvariantCulture, out long count) || count != geometry.MultiplyAdds)
                throw Error("macs", $"{FileFormatException.Quote(macs)}, but {geometry.MultiplyAdds} follows from the other columns");
            ConvolutionProblem problem = new(_line, _text, geometry) { Count = _columns.Length > Needed.Length ? Number(CountColumn, 1) : 1 };
            return problem.LongestSum <= KernelChecks.LongestExactSum ? problem
                : throw Error("macs", $"a sum of {problem.LongestSum} products is not exact in float32; {KernelChecks.LongestExactSum} are the most");
        }

        private int Number(string column, int least, int most = int.MaxValue) => Parse(column, _fields[Column(column)], least, most);

        private int[] Sizes(string column, int rank, int least)
        {
            string[] parts = _fields[Column(column)].Split('x');
            if (parts.Length != rank) throw Error(column, $"{FileFormatException.Quote(_fields[Column(column)])} has {parts.Length} numbers, expected {rank} (the rank)");
            return [.. parts.Select(part => Parse(column, part, least, int.MaxValue))];
        }

        private int Parse(string column, string text, int least, int most)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most) return value;
            throw Error(column, $"{FileFormatException.Quote(text)} is no whole number from {least} to {most}");
        }

        private void CheckSize(string column, long first, long second, int[] sizes)
        {
            double count = sizes.Aggregate((double)first * second, static (product, size) => product * size);
            if (count > LargestTensor) throw Error(column, $"the tensor would have {count:0} numbers; {LargestTensor} are the most");
        }

        private FileFormatException Error(string column, string problem) => new(_path, problem + ".", $"line {_line}, column {Column(column) + 1} ({column})");

        private int Column(string name) => Array.IndexOf(_columns, name);
    }
}
