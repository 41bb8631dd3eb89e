namespace Fovea.Cli.Tests;

/// <summary>Compares text with what was approved; see the folder Approved.</summary>
internal static class Approval
{
    public static void Check(string name, string actual)
    {
        string path = Path.Join(AppContext.BaseDirectory, "Approved", $"{name}.txt");
        string approved = File.Exists(path) ? File.ReadAllText(path) : "";
        if (approved == actual) return;
        string received = Path.Join(AppContext.BaseDirectory, "Approved", $"{name}.received.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(received)!);
        File.WriteAllText(received, actual);
        Assert.Fail($"The text is not the approved one. If it is right, copy {received} over the approved file.\n--- "
            + $"approved\n{approved}\n--- received\n{actual}");
    }
}
