namespace Fovea.Kernels.Geometry;

/// <summary>Dropout of whole channels.</summary>
/// <param name="Samples">N.</param>
/// <param name="Positions">Positions of a sample, which fall together.</param>
/// <param name="Channels">C.</param>
public readonly record struct ChannelDropoutGeometry(int Samples, int Positions, int Channels);
