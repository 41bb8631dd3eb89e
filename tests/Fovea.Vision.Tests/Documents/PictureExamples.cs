namespace Fovea.Vision.Tests.Documents;

/// <summary>The example of <c>docs/pictures.md</c>: what stands there is copied from here, which a test checks.</summary>
[Collection(DocumentFolder.Name)]
public class PictureExamples
{
    [Fact]
    public void Pictures_in_and_out()
    {
        using DocumentFolder folder = new();
        new Image(20, 10, 1, [.. Enumerable.Range(0, 200).Select(i => (byte)i)]).WriteJpeg("photo.jpg");
        new WideImage(2, 1, 1, [1, 65534]).WritePng("scan.png");

        Image photo = Image.Read("photo.jpg");                     // format by the first bytes, EXIF orientation applied
        Tensor batch = Image.ToBatch(photo.WithChannels(3));       // [1, H, W, 3], sample / 255
        Image.FromTensor(photo.ToTensor()).Write("copy.png");      // .png, .jpg, .pgm, .ppm, .pam
        photo.WriteJpeg("small.jpg", new JpegOptions { Quality = 75, Subsampling = JpegSubsampling.Full });
        WideImage scan = WideImage.Read("scan.png");               // 16-bit samples kept whole

        Assert.Equal<Shape>([1, 10, 20, 3], batch.Shape);
        Assert.Equal(photo.Samples.ToArray(), Image.Read("copy.png").Samples.ToArray());
        Assert.Equal(photo.Shape, Image.Read("small.jpg").Shape);
        Assert.Equal([1, 65534], scan.Samples.ToArray());
    }
}
