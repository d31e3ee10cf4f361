import CAECTrainingKernels

/// A tensor on a tape: the result of an operation, or an input.
public struct Variable: Sendable {
    let index: Int
    /// (n, h, w, c).
    public let shape: Shape
}

/// Operations on tensors, recorded so that gradients can flow back through them.
///
///     let tape = Tape(parameters)
///     let x = tape.input(shape, pixels)
///     let loss = tape.sum(tape.multiply(x, x))
///     tape.backward(loss)                 // adds to tape.gradients
///     tape.reset()
///
/// One worker owns a tape with its memory and its sums of the parameters' gradients; several tapes share the
/// parameters, which must not be written meanwhile. Values and gradients are valid until `reset`.
public final class Tape {
    typealias Floats = UnsafeMutablePointer<Float>

    struct Node {
        let value: Floats
        var gradient: Floats?
        let needsGradient: Bool
    }

    struct Operation {
        let name: StaticString
        let outputs: [Int]
        /// Other operations write other parts of the outputs: their gradients are still needed after this one.
        let keepsOutputs: Bool
        let backward: (Tape) -> Void
    }

    /// The parameters that operations read; other tapes may share them.
    public let parameters: Parameters
    /// d loss / d parameters, summed over all passes since they were last set to zero.
    public private(set) lazy var gradients = FloatBuffer(count: parameters.count)
    /// Time spent by operation, where it is measured.
    public var profile: Profile?
    let kernels: Kernels
    let arena = Arena()
    private let pool = BufferPool()
    private var nodes: [Node] = []
    private var shapes: [Shape] = []
    private var operations: [Operation] = []
    /// Off for inference: nothing is recorded, and operations keep nothing for the backward pass.
    public var recording = true
    /// Which parameters get gradients.
    public var learning = Learning.all
    /// Which hidden channels have passed a rectifier, where that is watched.
    var liveness: Liveness?
    /// Sees the tensors that the network shows, under their names.
    var probe: ((String, Variable) -> Void)?

    /// An empty tape. The parameters must be sealed and packed before a pass.
    public init(_ parameters: Parameters) {
        self.parameters = parameters
        kernels = parameters.kernels
    }

    /// Forgets all variables; parameters' gradients stay.
    public func reset() {
        for index in nodes.indices { dropGradient(index) }
        nodes.removeAll(keepingCapacity: true)
        shapes.removeAll(keepingCapacity: true)
        operations.removeAll(keepingCapacity: true)
        arena.reset()
    }

    // MARK: Variables

    /// A tensor without a gradient, copied.
    public func constant(_ shape: Shape, _ values: [Float]) -> Variable {
        input(shape, values, needsGradient: false)
    }

    /// A tensor copied from memory; with `needsGradient`, `gradient(of:)` has its gradient after `backward`.
    public func input(_ shape: Shape, _ values: [Float], needsGradient: Bool) -> Variable {
        precondition(values.count == shape.count)
        let v = make(shape, needsGradient: needsGradient)
        values.withUnsafeBufferPointer {
            value(v).update(from: $0.baseAddress!, count: shape.count)
        }
        return v
    }

    /// A tensor for an operation (or a caller that fills it) to write.
    func make(_ shape: Shape, needsGradient: Bool) -> Variable {
        nodes.append(
            Node(
                value: arena.floats(shape.count), gradient: nil,
                needsGradient: needsGradient && recording))
        shapes.append(shape)
        return Variable(index: nodes.count - 1, shape: shape)
    }

    func value(_ v: Variable) -> Floats { nodes[v.index].value }

    /// The variable itself, which the probe has seen where there is one.
    func shown(_ v: Variable, as name: String) -> Variable {
        probe?(name, v)
        return v
    }

    func needsGradient(_ v: Variable) -> Bool { nodes[v.index].needsGradient }

    /// The elements, row-major in NHWC. Valid until `reset`.
    public func values(_ v: Variable) -> [Float] {
        Array(UnsafeBufferPointer(start: value(v), count: v.shape.count))
    }

    /// d loss / d v after `backward`, in the order of `values`; nil where nothing has flowed back.
    public func gradient(of v: Variable) -> [Float]? {
        nodes[v.index].gradient.map { Array(UnsafeBufferPointer(start: $0, count: v.shape.count)) }
    }

    // MARK: Memory

    /// How far a pass has come: what is made from here on can be taken back.
    var place: Place { Place(mark: arena.mark, nodes: nodes.count) }

    struct Place { fileprivate let mark: Arena.Mark, nodes: Int }

    /// Takes back the tensors made since a place, where nothing is recorded.
    func drop(since place: Place) {
        guard !recording else { return }
        arena.release(to: place.mark)
        nodes.removeLast(nodes.count - place.nodes)
        shapes.removeLast(shapes.count - place.nodes)
    }

    /// The same for all but one tensor, which moves there.
    func keep(_ v: Variable, since place: Place) -> Variable {
        guard !recording else { return v }
        let from = value(v)
        drop(since: place)
        let kept = make(v.shape, needsGradient: false)
        value(kept).update(from: from, count: v.shape.count)
        return kept
    }

    // MARK: Gradients

    /// What has flowed back to a variable, nil if nothing has.
    func incoming(_ v: Variable) -> Floats? { nodes[v.index].gradient }

    /// Where to put a variable's gradient: to be written whole if `fresh`, else to be added to. Nil if not needed.
    func sink(_ v: Variable) -> (pointer: Floats, fresh: Bool)? {
        guard nodes[v.index].needsGradient else { return nil }
        if let gradient = nodes[v.index].gradient { return (gradient, false) }
        let gradient = pool.take(v.shape.count)
        nodes[v.index].gradient = gradient
        return (gradient, true)
    }

    /// Where to add to a variable's gradient, zero if nothing was there.
    func addingSink(_ v: Variable) -> Floats? {
        guard let (pointer, fresh) = sink(v) else { return nil }
        if fresh { pointer.update(repeating: 0, count: v.shape.count) }
        return pointer
    }

    private func dropGradient(_ index: Int) {
        if let gradient = nodes[index].gradient {
            pool.give(gradient, count: shapes[index].count)
            nodes[index].gradient = nil
        }
    }

    func gradientPointer(_ vector: Vector) -> Floats { gradients.pointer + vector.offset }
    func gradientPointer(_ matrix: Matrix) -> Floats { gradients.pointer + matrix.offset }

    /// Notes how gradients flow back from `outputs`.
    func record(
        _ name: StaticString, _ outputs: Variable..., keepsOutputs: Bool = false,
        backward: @escaping (Tape) -> Void
    ) {
        guard recording else { return }
        operations.append(
            Operation(
                name: name, outputs: outputs.map(\.index), keepsOutputs: keepsOutputs,
                backward: backward))
    }

    /// Runs an operation's way forward, timed where a profile is kept.
    func forward<T>(_ name: StaticString, _ body: () -> T) -> T {
        guard let profile else { return body() }
        let start = Profile.now()
        let result = body()
        profile.add(name, .forward, since: start)
        return result
    }

    /// An operation: makes its result and notes how gradients flow back from it.
    /// - Parameters:
    ///   - inputs: the tensors that it reads: where none of them needs a gradient, its result does not. Nil where it has
    ///     parameters that need theirs.
    ///   - write: writes the result.
    ///   - backward: adds to the gradients of what was read, by what has flowed back to the result.
    func operation(
        _ name: StaticString, _ shape: Shape, of inputs: [Variable]?,
        _ write: (_ y: Floats) -> Void,
        backward: @escaping (_ tape: Tape, _ y: Floats, _ dy: Floats) -> Void
    ) -> Variable {
        forward(name) {
            let y = make(shape, needsGradient: inputs?.contains { needsGradient($0) } ?? true)
            let to = value(y)
            write(to)
            record(name, y) { tape in
                if let dy = tape.incoming(y) { backward(tape, to, dy) }
            }
            return y
        }
    }

    /// The same of one tensor.
    func operation(
        _ name: StaticString, _ shape: Shape, of x: Variable,
        _ write: (_ x: Floats, _ y: Floats) -> Void,
        backward: @escaping (_ x: Floats, _ y: Floats, _ dy: Floats, _ dx: Floats) -> Void
    ) -> Variable {
        let from = value(x)
        return operation(name, shape, of: [x]) {
            write(from, $0)
        } backward: { tape, y, dy in
            if let dx = tape.addingSink(x) { backward(from, y, dy, dx) }
        }
    }

    /// Adds d (seed . v) / d parameters to `gradients`; inputs keep their gradients until `reset`.
    /// - Parameter seed: a factor for each element of v; ones if nil.
    public func backward(_ v: Variable, seed: [Float]? = nil) {
        guard let (pointer, fresh) = sink(v) else { return }
        for i in 0..<v.shape.count {
            let factor = seed?[i] ?? 1
            pointer[i] = fresh ? factor : pointer[i] + factor
        }
        for operation in operations.reversed() {
            guard operation.outputs.contains(where: { nodes[$0].gradient != nil }) else { continue }
            let start = profile == nil ? 0 : Profile.now()
            let mark = arena.mark
            operation.backward(self)
            arena.release(to: mark)
            if !operation.keepsOutputs { for output in operation.outputs { dropGradient(output) } }
            profile?.add(operation.name, .backward, since: start)
        }
    }
}
