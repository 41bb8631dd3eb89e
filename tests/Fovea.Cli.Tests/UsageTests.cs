namespace Fovea.Cli.Tests;

/// <summary>Wrong arguments: one line that says what is wrong, and exit code 2.</summary>
public sealed class UsageTests
{
    [Theory]
    [InlineData("there is no verb 'trian'. Did you mean 'train'? Verbs: train, eval, predict, summary, filter, checks, gradcheck, explain, bench. See 'fovea --help'.", "trian")]
    [InlineData("there is no verb 'frobnicate'. Verbs: train, eval, predict, summary, filter, checks, gradcheck, explain, bench.", "frobnicate")]
    [InlineData("fovea has no option '--verbose'.", "--verbose")]
    [InlineData("fovea train has no option '--bathc'. Did you mean '--batch'? See 'fovea train --help'.", "train", "--bathc", "12")]
    [InlineData("fovea train has no option '--frobnicate'. See", "train", "--frobnicate")]
    [InlineData("fovea train takes no argument 'lenet5'.", "train", "lenet5")]
    [InlineData("--epochs must be a whole number, 1 or more, got 'abc'.", "train", "--epochs", "abc")]
    [InlineData("--epochs must be a whole number, 1 or more, got '0'.", "train", "--epochs", "0")]
    [InlineData("--epochs must be a whole number, 1 or more, got '-1'.", "train", "--epochs", "-1")]
    [InlineData("--epochs must be a whole number, 1 or more, got '1.5'.", "train", "--epochs", "1.5")]
    [InlineData("--epochs must be a whole number, 1 or more, got '99999999999'.", "train", "--epochs", "99999999999")]
    [InlineData("--epochs needs a value.", "train", "--epochs")]
    [InlineData("--epochs is given 2 times; give it once.", "train", "--epochs", "1", "--epochs", "2")]
    [InlineData("--batch must be a whole number, 1 or more, got '0'.", "train", "--batch", "0")]
    [InlineData("--batch must be a whole number, 1 or more, got '0'.", "eval", "--batch", "0")]
    [InlineData("--threads must be a whole number, from 1 to 1024, got '0'.", "train", "--threads", "0")]
    [InlineData("--threads must be a whole number, from 1 to 1024, got '1025'.", "eval", "--threads", "1025")]
    [InlineData("--lr must be a finite number, 0 or more, got 'nan'.", "train", "--lr", "nan")]
    [InlineData("--lr must be a finite number, 0 or more, got 'Infinity'.", "train", "--lr", "Infinity")]
    [InlineData("--lr must be a finite number, 0 or more, got '1e999'.", "train", "--lr", "1e999")]
    [InlineData("--lr must be a finite number, 0 or more, got '-0.1'.", "train", "--lr", "-0.1")]
    [InlineData("--lr must be a finite number, 0 or more, got '0,05'.", "train", "--lr", "0,05")]
    [InlineData("--momentum must be a finite number, 0 or more, got '-1'.", "train", "--momentum", "-1")]
    [InlineData("--momentum is for sgd; adam has moments of its own.", "train", "--optimizer", "adam", "--momentum", "0.5")]
    [InlineData("--weight-decay must be a finite number, 0 or more, got 'x'.", "train", "--weight-decay", "x")]
    [InlineData("--optimizer 'sdg' is unknown. Did you mean 'sgd'? There are sgd, adam, adamw.", "train", "--optimizer", "sdg")]
    [InlineData("--seed must be a whole number, 0 or more, got '-1'.", "train", "--seed", "-1")]
    [InlineData("--recipe 'cloths' is unknown. Did you mean 'clothes'? There are quick, plain, digits, clothes.", "train", "--recipe", "cloths")]
    [InlineData("--augment 'digit' is unknown. Did you mean 'digits'? There are none, digits, clothes.", "train", "--augment", "digit")]
    [InlineData("--label-smoothing must be a finite number, from 0 to 0.99, got '1'.", "train", "--label-smoothing", "1")]
    [InlineData("--average must be a finite number, from 0 to 0.999999, got '1'.", "train", "--average", "1")]
    [InlineData("--warm-up must be a finite number, 0 or more, got '-1'.", "train", "--warm-up", "-1")]
    [InlineData("--mixup must be a finite number, from 0 to 100, got '-1'.", "train", "--mixup", "-1")]
    [InlineData("--mixup 0.2 and --cutmix 1 are both given; give one, and 0 for the other.", "train", "--mixup", "0.2", "--cutmix", "1")]
    [InlineData("--best 'acc' is unknown. There are loss, accuracy.", "train", "--best", "acc")]
    [InlineData("--seeds must be a whole number, from 1 to 1000, got '0'.", "train", "--seeds", "0")]
    [InlineData("--seed 18446744073709551615 leaves no room for --seeds 2; give a smaller one.", "train", "--seed", "18446744073709551615", "--seeds", "2")]
    [InlineData("--until-accuracy must be a finite number, from 0 to 1, got '99'.", "train", "--until-accuracy", "99")]
    [InlineData("--until-accuracy tells the time since the process began, so it is for one training; call it once for each --seed.", "train", "--until-accuracy", "0.9",
        "--seeds", "2")]
    [InlineData("--momentum is for sgd; adamw has moments of its own.", "train", "--optimizer", "adamw", "--momentum", "0.5")]
    [InlineData("--patience must be a whole number, 1 or more, got '0'.", "train", "--patience", "0")]
    [InlineData("--limit must be a whole number, 1 or more, got '0'.", "train", "--limit", "0")]
    [InlineData("--model 'lenet' is unknown. Did you mean 'lenet5'? There are lenet5, lenet5_bn, ", "train", "--model", "lenet")]
    [InlineData("--dataset 'cifar' is unknown. There are mnist, fashion-mnist.", "train", "--dataset", "cifar")]
    [InlineData("--dataset mnist and --data fashion-mnist name two data sets; give one.", "train", "--dataset", "mnist", "--data",
        "fashion-mnist")]
    [InlineData("--weights needs a value (FILE), got '--json'.", "train", "--weights", "--json")]
    [InlineData("--out needs a value (FOLDER), got ''.", "train", "--out", "")]
    [InlineData("--data needs a value (FOLDER), got ''.", "train", "--data", "")]
    [InlineData("fovea train takes no argument 'maybe'.", "train", "--json=maybe")]
    [InlineData("fovea train takes no argument '\\u001B[2J'.", "train", "\u001b[2J")]
    [InlineData("which weights? Give --weights FILE, or --run FOLDER for those of a run.", "eval")]
    [InlineData("--weights and --run are both given; give one.", "eval", "--weights", "a", "--run", "b")]
    [InlineData("which picture? Give --index I or --image FILE.", "predict", "--weights", "a")]
    [InlineData("--index and --image are both given; give one.", "predict", "--weights", "a", "--index", "1", "--image", "b")]
    [InlineData("--index must be a whole number, 0 or more, got '-1'.", "predict", "--weights", "a", "--index", "-1")]
    [InlineData("the network 'vgg' is unknown. Did you mean 'vgg11'? There are lenet5, lenet5_bn, ", "summary", "vgg")]
    [InlineData("NAME and --model are both given; give one.", "summary", "mlp", "--model", "lenet5")]
    [InlineData("--input must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1 or 28,28,1, got '28x'.", "summary", "--input", "28x")]
    [InlineData("--input must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1 or 28,28,1, got '28x-28x1'.", "summary", "--input", "28x-28x1")]
    [InlineData("--input must be HEIGHTxWIDTHxCHANNELS, such as 28x28x1 or 28,28,1, got '60000x60000x1'.", "summary", "--input", "60000x60000x1")]
    [InlineData("which verb? There are kernels, operators. See 'fovea checks --help'.", "checks")]
    [InlineData("there is no verb 'kernel'. Did you mean 'kernels'? Verbs: kernels, operators. See 'fovea checks --help'.", "checks", "kernel")]
    [InlineData("--tier 'avx3' is unknown. Did you mean 'avx2'? There are scalar, vector128, avx2, avx512.", "checks", "kernels", "--tier", "avx3")]
    [InlineData("--shapes needs a value (FILE), got '--json'.", "checks", "kernels", "--shapes", "--json")]
    [InlineData("--threads must be a whole number, from 1 to 1024, got '0'.", "checks", "operators", "--threads", "0")]
    [InlineData("fovea checks operators has no option '--shapes'.", "checks", "operators", "--shapes", "a")]
    [InlineData("--samples must be a whole number, 1 or more, got '0'.", "gradcheck", "--samples", "0")]
    [InlineData("--batch must be a whole number, from 1 to 1024, got '0'.", "gradcheck", "--batch", "0")]
    [InlineData("--tolerance must be a finite number, from 1E-09 to 0.1, got '0'.", "gradcheck", "--tolerance", "0")]
    [InlineData("which verb? There are backprop. See 'fovea explain --help'.", "explain")]
    [InlineData("--layer 'convolution' is unknown. There are conv, pool-max, pool-average, dense, batchnorm.", "explain", "backprop", "--layer", "convolution")]
    [InlineData("--size must be a whole number, from 1 to 12, got '13'.", "explain", "backprop", "--size", "13")]
    [InlineData("--kernel is for layers with a window, and dense has none. Leave it out.", "explain", "backprop", "--layer", "dense", "--kernel", "2")]
    [InlineData("--stride is for layers with a window, and batchnorm has none. Leave it out.", "explain", "backprop", "--layer", "batchnorm", "--stride", "2")]
    [InlineData("--padding is for layers with a window, and dense has none. Leave it out.", "explain", "backprop", "--layer", "dense", "--padding", "0")]
    [InlineData("pool-max has no weights. Leave --weights out.", "explain", "backprop", "--layer", "pool-max", "--weights", "1")]
    [InlineData("--size and --input are both given; give one.", "explain", "backprop", "--size", "3", "--input", "1 2")]
    [InlineData("--kernel and --weights are both given; give one.", "explain", "backprop", "--kernel", "3", "--weights", "1 2")]
    [InlineData("--input must be rows of numbers such as \"2 8; 4 6\": there is none.", "explain", "backprop", "--input", "")]
    [InlineData("--input must be rows of numbers such as \"2 8; 4 6\": row 1 has 2, row 2 has 1.", "explain", "backprop", "--input", "1 2; 3")]
    [InlineData("--input must be rows of numbers such as \"2 8; 4 6\": row 2 is empty.", "explain", "backprop", "--input", "1 2;; 3 4")]
    [InlineData("--weights must be rows of numbers such as \"2 8; 4 6\": '2,5' in row 1 is no number (a number has a point, and blanks stand between two).", "explain",
        "backprop", "--weights", "2,5 1")]
    [InlineData("--delta must be rows of numbers such as \"2 8; 4 6\": '--json' in row 1 is no number", "explain", "backprop", "--delta", "--json")]
    [InlineData("--delta must be rows of numbers such as \"2 8; 4 6\": '1e7' in row 1 is not within ±1,000,000.", "explain", "backprop", "--delta", "1e7")]
    [InlineData("--delta must be rows of numbers such as \"2 8; 4 6\": 'nan' in row 1 is not within ±1,000,000.", "explain", "backprop", "--delta", "nan")]
    [InlineData("--input must be rows of numbers such as \"2 8; 4 6\": at most 12 rows and columns can be shown, got 1x13.", "explain", "backprop", "--input",
        "1 2 3 4 5 6 7 8 9 10 11 12 13")]
    [InlineData("explain: delta is 1x2, the result of the layer 3x3. Give one number for each: 3 rows of 3.", "explain", "backprop", "--delta", "-1 2")]
    [InlineData("Conv2d: the height of the input is 4, with padding 4, but the window covers 5", "explain", "backprop", "--kernel", "5")]
    [InlineData("which picture? Give its file: fovea filter PICTURE --kernel NAME --out FILE.", "filter")]
    [InlineData("which kernel? Give --kernel NAME, --kernel ROWS, or --all.", "filter", "a.png", "--out", "b.png")]
    [InlineData("--kernel and --all are both given; give one.", "filter", "a.png", "--out", "b.png", "--all", "--kernel", "edge")]
    [InlineData("where to? Give --out FILE.", "filter", "a.png", "--kernel", "edge")]
    [InlineData("--out must end with .png, .jpg, .jpeg, .pgm, .ppm, .pnm or .pam, got 'b.gif'.", "filter", "a.png", "--kernel", "edge", "--out", "b.gif")]
    [InlineData("--out must end with .png, .jpg, .jpeg, .pgm, .ppm, .pnm or .pam, got '/dev/full'.", "filter", "a.png", "--kernel", "edge", "--out", "/dev/full")]
    [InlineData("fovea filter takes no argument 'b.png'.", "filter", "a.png", "b.png", "--kernel", "edge")]
    [InlineData("--kernel 'sharpn' is unknown. Did you mean 'sharpen'? There are identity, sharpen, box-blur, ", "filter", "a.png", "--kernel", "sharpn")]
    [InlineData("--kernel '' is unknown. There are identity, ", "filter", "a.png", "--kernel", "")]
    [InlineData("--kernel must be rows of numbers such as \"2 8; 4 6\": row 1 has 2, row 2 has 1.", "filter", "a.png", "--kernel", "1 2; 3")]
    [InlineData("--kernel must be rows of numbers such as \"2 8; 4 6\": 'x' in row 1 is no number", "filter", "a.png", "--kernel", "x 1")]
    [InlineData("--kernel must be rows of numbers such as \"2 8; 4 6\": row 1 is empty.", "filter", "a.png", "--kernel", ";1")]
    [InlineData("--kernel must be rows of numbers such as \"2 8; 4 6\": 'nan' in row 1 is not within ±1,000,000.", "filter", "a.png", "--kernel", "nan 1")]
    [InlineData("--kernel: the divisor at the end must be a number other than 0, got '0'.", "filter", "a.png", "--kernel", "1 2 1 / 0")]
    [InlineData("--kernel: the divisor at the end must be a number other than 0, got ''.", "filter", "a.png", "--kernel", "1 2 1 /")]
    [InlineData("--kernel: the divisor at the end must be a number other than 0, got '3 1/3'.", "filter", "a.png", "--kernel", "1/3 1/3")]
    [InlineData("--kernel is given 2 times; give it once.", "filter", "a.png", "--kernel", "edge", "--kernel", "emboss")]
    [InlineData("--mode 'sum' is unknown. There are per-channel, summed.", "filter", "a.png", "--kernel", "edge", "--mode", "sum")]
    [InlineData("--border 'zeros' is unknown. Did you mean 'zero'? There are reflect, zero, replicate, circular, mean, valid.", "filter", "a.png", "--border", "zeros")]
    [InlineData("--width must be a whole number, from 1 to 65535, got '0'.", "filter", "a.png", "--kernel", "edge", "--width", "0")]
    [InlineData("--markdown and --json are both given; give one.", "checks", "operators", "--markdown", "--json")]
    [InlineData("which verb? There are gemm, conv, infer, train. See 'fovea bench --help'.", "bench")]
    [InlineData("which network? Give its name, such as resnet18. See 'fovea bench train --help'.", "bench", "train")]
    [InlineData("the network 'resnet19' is unknown. Did you mean 'resnet18'? There are lenet5, lenet5_bn, ", "bench", "infer", "resnet19")]
    [InlineData("--list 'resnet51' is no network and no file. Did you mean 'resnet50'?", "bench", "conv", "--list", "resnet51")]
    [InlineData("--size must be whole numbers from 1 to 16384, joined by commas, such as 256,512, got '256,0'.", "bench", "gemm", "--size", "256,0")]
    [InlineData("--runs must be a whole number, from 1 to 1000, got '0'.", "bench", "gemm", "--runs", "0")]
    [InlineData("--seconds must be a finite number, from 0 to 3600, got 'nan'.", "bench", "conv", "--seconds", "nan")]
    [InlineData("--warmup must be a whole number, 1 or more, got '0'.", "bench", "train", "lenet5", "--warmup", "0")]
    [InlineData("--batch must be a whole number, from 1 to 65536, got '0'.", "bench", "infer", "lenet5", "--batch", "0")]
    public void A_wrong_command_line_is_explained_in_one_line(string message, params string[] arguments)
    {
        ToolResult result = Tool.Run(arguments).ExitsWith(2);
        Assert.Empty(result.Out);
        string line = Assert.Single(result.Error.TrimEnd('\n').Split('\n'));
        Assert.StartsWith($"fovea: {message}", line, StringComparison.Ordinal);
        Assert.EndsWith(" --help'.", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_arguments_the_help_is_shown_with_the_exit_codes()
    {
        ToolResult result = Tool.Run().ExitsWith(0);
        Assert.Equal(Tool.Run("--help").Out, result.Out);
        foreach (string text in new[] { "fovea [command] [options]", "train ", "eval ", "predict ", "summary ", "filter ", "checks ", "gradcheck ", "explain ", "bench ", "Exit codes:", "  0 ",
            "  1 ", "  2 ", "  130 " })
            Assert.Contains(text, result.Out, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Theory]
    [InlineData("train", "--epochs", "--batch", "--lr", "--momentum", "--weight-decay", "--optimizer", "--seed", "--threads", "--out",
        "--patience", "--limit", "--weights", "--recipe", "--augment", "--warm-up", "--label-smoothing", "--average", "--mixup", "--cutmix", "--flips", "--best", "--seeds",
        "--until-accuracy", "--json")]
    [InlineData("eval", "--weights", "--run", "--model", "--dataset", "--data", "--batch", "--threads", "--json")]
    [InlineData("predict", "--weights", "--run", "--model", "--index", "--image", "--json")]
    [InlineData("summary", "<NAME>", "--model", "--weights", "--input", "--json")]
    [InlineData("filter", "<IN>", "--kernel", "identity, sharpen, box-blur", "--all", "per-channel, summed [default: per-channel]", "[default: reflect]", "--correlate",
        "true convolution", "--grey", "--normalise", "cut to 0 to 255", "--width", "--out", "--json")]
    [InlineData("checks", "kernels", "operators")]
    [InlineData("gradcheck", "--model", "--samples", "--seed", "--batch", "--tolerance", "--json")]
    [InlineData("explain", "backprop")]
    [InlineData("bench", "gemm", "conv", "infer", "train")]
    public void Each_verb_has_its_help(string verb, params string[] options)
    {
        string help = Tool.Run(verb, "--help").ExitsWith(0).Out;
        Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Fact]
    public void The_version_is_that_of_the_assembly() => Assert.Matches(@"^fovea \d+\.\d+\.\d+\n$", Tool.Run("--version").ExitsWith(0).Out);
}
