namespace Fovea.Training;

/// <summary>What makes one epoch better than another.</summary>
public enum BestEpochBy
{
    /// <summary>A lower loss.</summary>
    Loss,

    /// <summary>A higher accuracy; of equal ones the lower loss.</summary>
    Accuracy,
}
