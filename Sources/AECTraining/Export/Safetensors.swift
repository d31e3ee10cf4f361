import AEC
import AECSupport

/// A file of named tensors in the safetensors format: the float weights of the network.
///
///     let file = try Safetensors(bytes)
///     let bias = file.tensors["a_in.bias"]?.values        // [128]
///
/// F32 and F16 are read, into `Float`.
public struct Safetensors: Sendable {
    /// One tensor, row-major.
    public struct Tensor: Sendable, Equatable {
        /// The sizes of the dimensions, outermost first; empty for a scalar.
        public var shape: [Int]
        /// The elements, row-major.
        public var values: [Float]

        /// - Precondition: `values` has as many elements as `shape` says.
        public init(shape: [Int], values: [Float]) {
            precondition(shape.reduce(1, *) == values.count)
            self.shape = shape
            self.values = values
        }
    }

    /// How values are stored.
    public enum Format: String, Sendable {
        /// IEEE 754 binary32.
        case float32 = "F32"
        /// IEEE 754 binary16.
        case float16 = "F16"

        var size: Int { self == .float32 ? 4 : 2 }
    }

    /// The tensors by name.
    public var tensors: [String: Tensor]
    /// The strings of the header's `__metadata__`.
    public var metadata: [String: String]

    /// A file of these tensors.
    public init(tensors: [String: Tensor], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// From the bytes of a file.
    /// - Throws: `truncated` or `malformed`; `unsupportedFeature` for other types of numbers.
    public init(_ bytes: [UInt8]) throws(AECError) {
        guard bytes.count >= 8 else {
            throw AECError(.truncated, "safetensors: no header", offset: bytes.count)
        }
        let declared = (0..<8).reduce(UInt64(0)) { $0 | UInt64(bytes[$1]) << UInt64(8 * $1) }
        guard declared <= UInt64(bytes.count - 8) else {
            throw AECError(
                .truncated, "safetensors: a header of \(declared) bytes does not fit the file",
                offset: 0)
        }
        let bodyStart = 8 + Int(declared)
        guard let json = try? JSON(parsing: Array(bytes[8..<bodyStart])) else {
            throw AECError(.malformed, "safetensors: the header is not JSON", offset: 8)
        }
        guard case .object(let header) = json else {
            throw AECError(.malformed, "safetensors: the header is not a JSON object", offset: 8)
        }
        (tensors, metadata) = ([:], [:])
        for (name, value) in header {
            if name != "__metadata__" {
                tensors[name] = try Safetensors.tensor(name, value, bytes, bodyStart)
            } else if case .object(let notes) = value {
                for (note, text) in notes { metadata[note] = text.string }
            }
        }
    }

    private static func tensor(
        _ name: String, _ entry: JSON, _ bytes: [UInt8], _ bodyStart: Int
    ) throws(AECError) -> Tensor {
        guard let type = entry["dtype"]?.string, let shape = entry["shape"]?.integers,
            let range = entry["data_offsets"]?.integers, range.count == 2
        else {
            throw AECError(.malformed, "safetensors: tensor \(name) has no type, shape and offsets")
        }
        guard let format = Format(rawValue: type) else {
            throw AECError(
                .unsupportedFeature,
                "safetensors: tensor \(name) is of type \(type); only F32 and F16 are read")
        }
        var count = format.size
        for side in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: side)
            guard side >= 0, !overflow else {
                throw AECError(.malformed, "safetensors: tensor \(name) has an impossible shape")
            }
            count = product
        }
        guard range[0] >= 0, range[0] <= range[1], range[1] - range[0] == count else {
            throw AECError(
                .malformed, "safetensors: tensor \(name) has a shape that does not fit its offsets")
        }
        guard range[1] <= bytes.count - bodyStart else {
            throw AECError(
                .truncated, "safetensors: the file ends before tensor \(name) does",
                offset: bytes.count)
        }
        let start = bodyStart + range[0]
        let values: [Float] = bytes.withUnsafeBytes { raw in
            (0..<count / format.size).map { i in
                switch format {
                case .float32:
                    let bits = raw.loadUnaligned(fromByteOffset: start + 4 * i, as: UInt32.self)
                    return Float(bitPattern: UInt32(littleEndian: bits))
                case .float16:
                    let bits = raw.loadUnaligned(fromByteOffset: start + 2 * i, as: UInt16.self)
                    return Half.float(UInt16(littleEndian: bits))
                }
            }
        }
        return Tensor(shape: shape, values: values)
    }

    /// The bytes of a file, tensors in the order of their names.
    /// - Parameter format: how to store a tensor, by its name and content. In half precision, values beyond 65504
    ///   become infinite and those below 6e-8 zero.
    public func bytes(format: (String, Tensor) -> Format) -> [UInt8] {
        var header: [(String, JSON)] = []
        if !metadata.isEmpty {
            let notes = metadata.sorted { $0.key < $1.key }
            header.append(("__metadata__", .object(notes.map { ($0.key, .string($0.value)) })))
        }
        var body: [UInt8] = []
        for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
            let start = body.count
            let kind = format(name, tensor)
            for value in tensor.values {
                switch kind {
                case .float32:
                    withUnsafeBytes(of: value.bitPattern.littleEndian) { body += $0 }
                case .float16:
                    withUnsafeBytes(of: Half.bits(value).littleEndian) { body += $0 }
                }
            }
            let entry = JSON.object([
                ("data_offsets", .array([.integer(start), .integer(body.count)])),
                ("dtype", .string(kind.rawValue)),
                ("shape", .array(tensor.shape.map { .integer($0) })),
            ])
            header.append((name, entry))
        }
        var json = Array(JSON.object(header).text.utf8)
        while json.count % 8 != 0 { json.append(0x20) }
        let length = withUnsafeBytes(of: UInt64(json.count).littleEndian) { Array($0) }
        return length + json + body
    }
}

/// IEEE half precision, by its bits: `Float16` does not exist on every platform.
enum Half {
    /// Rounds to nearest, ties to even.
    static func bits(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        let sign = UInt16(bits >> 16) & 0x8000
        let magnitude = bits & 0x7FFF_FFFF
        if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
        if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
        if magnitude < 0x3880_0000 {
            // Subnormal: the float's own addition does the rounding.
            let shifted = Float(bitPattern: magnitude) + Float(bitPattern: 0x3F00_0000)
            return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- 0x3F00_0000)
        }
        let rounded = magnitude + 0xFFF + (magnitude >> 13 & 1)
        return sign | UInt16(truncatingIfNeeded: (rounded - 0x3800_0000) >> 13)
    }

    static func float(_ bits: UInt16) -> Float {
        let sign = UInt32(bits & 0x8000) << 16
        let exponent = UInt32(bits >> 10 & 31)
        let fraction = UInt32(bits & 0x3FF)
        if exponent == 31 { return Float(bitPattern: sign | 0x7F80_0000 | fraction << 13) }
        if exponent == 0 {
            let value = Float(fraction) * 0x1p-24
            return Float(bitPattern: sign | value.bitPattern)
        }
        return Float(bitPattern: sign | (exponent + 112) << 23 | fraction << 13)
    }
}
