namespace Fovea.Autograd;

/// <summary>What an auxiliary head of a network has computed in training; see <see cref="Recording.AddAuxiliaryOutput"/>.</summary>
/// <param name="Output">Its result, against the same labels as the network's.</param>
/// <param name="Weight">How much its loss counts beside the network's.</param>
public readonly record struct AuxiliaryOutput(Tensor Output, float Weight);
