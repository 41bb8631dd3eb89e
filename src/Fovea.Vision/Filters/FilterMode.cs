namespace Fovea.Vision;

/// <summary>What a filter does with the channels of a colour picture.</summary>
public enum FilterMode
{
    /// <summary>Each channel by itself: a depthwise convolution, as many channels as before.</summary>
    PerChannel,

    /// <summary>The kernel over every channel and their sum: a convolution with one filter, as in a network's first layer; one channel.</summary>
    Summed,
}
