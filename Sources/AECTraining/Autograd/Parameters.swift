import CAECTrainingKernels

/// A weight matrix [rows][columns] (outputs by inputs) and where its packed forms are.
public struct Matrix: Sendable {
    let offset: Int
    /// Outputs and inputs.
    public let rows, columns: Int
    /// Byte offsets of the transpose (for a product with inputs) and of the matrix itself (for one with gradients).
    let packedTransposed, packed: Int
}

/// Values that are used one by one: biases, depthwise taps, gains.
public struct Vector: Sendable {
    let offset: Int
    /// The number of values.
    public let count: Int
}

/// All parameters of a network in one run of floats, so that optimisers, averages and checkpoints are plain passes over
/// memory, with the packed weights that products read.
///
/// Register parameters first, then `seal`, then write values and `pack`; pack again whenever values change.
public final class Parameters: @unchecked Sendable {
    /// A parameter tensor: its name, its shape and where its values are.
    public struct Entry: Sendable {
        /// "g_a.blocks8.0.up.weight".
        public let name: String
        /// As laid out here: a matrix is [rows, columns], a depthwise filter [9, channels], a gain [levels, channels].
        public let shape: [Int]
        /// Where the values begin in `Parameters.values`.
        public let offset: Int
        /// The number of values.
        public var count: Int { shape.reduce(1, *) }
        /// A matrix that is a product's right side.
        public let isMatrix: Bool
    }

    /// The kernels whose operand layouts the packed weights have.
    public let kernels: Kernels
    /// The parameters, in the order of registration.
    public private(set) var entries: [Entry] = []
    /// The number of values of all parameters.
    public private(set) var count = 0
    private var matrices: [Matrix] = []
    private var packedBytes = 0
    private var storage = FloatBuffer(count: 0)
    private var packedStorage = Memory.allocate(0).baseAddress!

    /// No parameters yet.
    public init(kernels: Kernels = .best) { self.kernels = kernels }

    /// All values, in the order of `entries`. Valid once sealed.
    public var values: FloatBuffer { storage }

    /// - Parameter slices: the matrix is used in that many parts of rows/slices rows each.
    public func matrix(_ name: String, rows: Int, columns: Int, slices: Int) -> [Matrix] {
        let start = register(name, [rows, columns], isMatrix: true)
        let part = rows / slices
        return (0..<slices).map { slice in
            let transposed = packedBytes
            packedBytes += roundUp(kernels.panelsSize(columns, part), to: 64)
            let direct = packedBytes
            packedBytes += roundUp(kernels.panelsSize(part, columns), to: 64)
            let matrix = Matrix(
                offset: start + slice * part * columns, rows: part, columns: columns,
                packedTransposed: transposed, packed: direct)
            matrices.append(matrix)
            return matrix
        }
    }

    /// Registers a matrix [rows][columns], outputs by inputs.
    /// - Precondition: not sealed.
    public func matrix(_ name: String, rows: Int, columns: Int) -> Matrix {
        matrix(name, rows: rows, columns: columns, slices: 1)[0]
    }

    /// Registers values of any shape that are used one by one.
    /// - Precondition: not sealed.
    public func vector(_ name: String, _ shape: [Int]) -> Vector {
        let start = register(name, shape, isMatrix: false)
        return Vector(offset: start, count: shape.reduce(1, *))
    }

    private func register(_ name: String, _ shape: [Int], isMatrix: Bool) -> Int {
        precondition(storage.count == 0, "parameters are registered before they are sealed")
        let entry = Entry(name: name, shape: shape, offset: count, isMatrix: isMatrix)
        entries.append(entry)
        count += entry.count
        return entry.offset
    }

    /// Allocates the values (zero) and the packed weights.
    public func seal() {
        precondition(storage.count == 0)
        storage = FloatBuffer(count: count)
        packedStorage.deallocate()
        packedStorage = Memory.allocate(packedBytes).baseAddress!
    }

    /// The parameter of this name; nil where there is none.
    public subscript(name: String) -> Entry? { entries.first { $0.name == name } }

    /// The values of a parameter, row-major. Valid once sealed, for as long as the parameters live.
    public func pointer(_ entry: Entry) -> UnsafeMutablePointer<Float> {
        storage.pointer + entry.offset
    }

    func pointer(_ vector: Vector) -> UnsafeMutablePointer<Float> {
        storage.pointer + vector.offset
    }
    func pointer(_ matrix: Matrix) -> UnsafeMutablePointer<Float> {
        storage.pointer + matrix.offset
    }
    func array(_ vector: Vector) -> [Float] {
        Array(UnsafeBufferPointer(start: pointer(vector), count: vector.count))
    }
    func array(_ matrix: Matrix) -> [Float] {
        Array(UnsafeBufferPointer(start: pointer(matrix), count: matrix.rows * matrix.columns))
    }
    func transposed(_ matrix: Matrix) -> UnsafeRawPointer {
        UnsafeRawPointer(packedStorage + matrix.packedTransposed)
    }
    func direct(_ matrix: Matrix) -> UnsafeRawPointer {
        UnsafeRawPointer(packedStorage + matrix.packed)
    }

    /// Rounds the weights to what products read; worker `part` of `parts` does its share.
    public func pack(part: Int = 0, of parts: Int = 1) {
        for (index, matrix) in matrices.enumerated() where index % parts == part {
            kernels.table.pack_transposed(
                pointer(matrix), Int64(matrix.rows), Int64(matrix.columns),
                packedStorage + matrix.packedTransposed)
            kernels.panels(
                of: pointer(matrix), rows: matrix.rows, columns: matrix.columns,
                out: packedStorage + matrix.packed)
        }
    }

    deinit { packedStorage.deallocate() }
}
