namespace Fovea.Vision;

/// <summary>What stands around a picture that is made larger; <c>abcd</c> is a row of it.</summary>
public enum BorderMode
{
    /// <summary>One value: <c>000 abcd 000</c>.</summary>
    Constant,

    /// <summary>The outermost pixel: <c>aaa abcd ddd</c>.</summary>
    Edge,

    /// <summary>Mirrored at the outermost pixel: <c>dcb abcd cba</c>.</summary>
    Reflect,

    /// <summary>Mirrored at the edge: <c>cba abcd dcb</c>.</summary>
    Symmetric,
}
