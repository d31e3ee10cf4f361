import AEC
import AECImageIO

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The file that a run continues from: state as JSON, then all buffers as floats in the machine's order.
///
///     "AECRUN1\n" | length of the JSON, 8 bytes little-endian | JSON | buffers in the order that the JSON names them
///
/// Written to a temporary file that then takes the old one's name: there is always a whole checkpoint.
enum Checkpoint {
    private static let magic = Array("AECRUN1\n".utf8)

    fileprivate struct Header: Codable {
        var state: TrainingState
        var buffers: [Buffer]
        /// Steps of each optimiser.
        var optimiserSteps: [Int]

        struct Buffer: Codable, Equatable {
            var name: String
            var count: Int
        }
    }

    /// What a checkpoint holds and restores.
    struct Contents {
        var buffers: [(name: String, buffer: FloatBuffer)]
        var optimisers: [any Optimiser]

        init(_ network: TrainingNetwork, average: WeightAverage, optimisers: [any Optimiser]) {
            self.optimisers = optimisers
            buffers = [
                ("weights", network.parameters.values), ("spread", network.spread),
                ("average", average.values),
            ]
            for (index, rule) in optimisers.enumerated() {
                buffers += rule.state.map { ("\(index).\($0.name)", $0.buffer) }
            }
        }

        fileprivate func header(_ state: TrainingState) -> Header {
            Header(
                state: state, buffers: buffers.map { .init(name: $0.name, count: $0.buffer.count) },
                optimiserSteps: optimisers.map(\.steps))
        }
    }

    /// - Throws: `FileError` where the file cannot be written; the one before stays.
    static func write(_ contents: Contents, _ state: TrainingState, to path: String) throws {
        let json = try JSONEncoder().encode(contents.header(state))
        let file = try OutputFile(path: path, force: true)
        let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) }
        try file.writeAll(magic + length + json)
        for (_, buffer) in contents.buffers {
            try file.writeAll(
                Array(UnsafeRawBufferPointer(start: buffer.pointer, count: buffer.count * 4)))
        }
        try file.commit()
    }

    /// - Throws: `malformed` or `truncated` for a file that is not a checkpoint of this network and these optimisers;
    ///   nothing is restored then.
    static func read(_ contents: Contents, from path: String) throws -> TrainingState {
        let bytes = try FileSystem.read(path)
        guard bytes.starts(with: magic), bytes.count >= 16 else {
            throw AECError(.malformed, "\(path) is not a checkpoint of a training run")
        }
        let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[8 + $1]) << UInt64(8 * $1) }
        guard length <= UInt64(bytes.count - 16),
            let header = try? JSONDecoder().decode(
                Header.self, from: Data(bytes[16..<16 + Int(length)]))
        else { throw AECError(.malformed, "\(path) has a damaged header") }
        let counts = header.optimiserSteps + [header.state.steps, header.state.broken]
        guard counts.allSatisfy((0...1 << 48).contains) else {
            throw AECError(.malformed, "\(path) has an impossible number of steps")
        }
        let expected = contents.header(header.state)
        guard header.buffers == expected.buffers,
            header.optimiserSteps.count == expected.optimiserSteps.count
        else { throw AECError(.malformed, "\(path) is a checkpoint of another network") }
        let floats = header.buffers.reduce(0) { $0 + $1.count }
        guard bytes.count == 16 + Int(length) + 4 * floats else {
            throw AECError(.truncated, "\(path) is incomplete", offset: bytes.count)
        }
        var at = 16 + Int(length)
        for (_, buffer) in contents.buffers {
            bytes.withUnsafeBytes {
                UnsafeMutableRawPointer(buffer.pointer).copyMemory(
                    from: $0.baseAddress! + at, byteCount: 4 * buffer.count)
            }
            at += 4 * buffer.count
        }
        for (rule, steps) in zip(contents.optimisers, header.optimiserSteps) { rule.steps = steps }
        return header.state
    }
}
