namespace Fovea.Schedules;

/// <summary>The learning rate as a function of the step: no state, so a run can go on from any step.</summary>
public abstract class LearningRateSchedule
{
    /// <summary>The rate of a step.</summary>
    /// <param name="step">Counted from 0.</param>
    public abstract float RateAt(long step);
}
