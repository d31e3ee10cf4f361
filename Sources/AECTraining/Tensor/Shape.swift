/// The shape of a tensor: images, rows, columns, channels; channels lie next to each other (NHWC).
public struct Shape: Hashable, Sendable {
    /// Images, rows, columns and channels, each at least 1.
    public var n, h, w, c: Int

    /// n images of h x w pixels with c channels.
    public init(_ n: Int, _ h: Int, _ w: Int, _ c: Int) {
        precondition(n > 0 && h > 0 && w > 0 && c > 0, "a tensor has at least one element")
        (self.n, self.h, self.w, self.c) = (n, h, w, c)
    }

    /// Pixels of one image.
    public var positions: Int { h * w }
    /// Pixels of all images: the rows of the matrix that a tensor is to a product over channels.
    public var rows: Int { n * h * w }
    /// The number of elements.
    public var count: Int { rows * c }

    /// The same with another number of channels.
    public func with(channels: Int) -> Shape { Shape(n, h, w, channels) }
}

func roundUp(_ value: Int, to multiple: Int) -> Int { (value + multiple - 1) / multiple * multiple }
