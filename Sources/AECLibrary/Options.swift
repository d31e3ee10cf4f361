import AEC
import CAEC

/// A struct of C that begins with its size, and of which older and newer programs know fewer and more members.
protocol SizedOptions {
    /// Bytes of the struct as its user knows it.
    var size: Int { get set }
    init()
    /// Sets the members that are not 0, NULL or the size.
    mutating func setDefaults()
}

extension SizedOptions {
    static var defaults: Self {
        var options = Self()
        options.setDefaults()
        options.size = MemoryLayout<Self>.size
        return options
    }

    /// The options that a program gives, with the defaults for the members that it does not know.
    /// - Throws: `AEC_INVALID_ARGUMENT` for a size that cannot be, and where members that this version does not know are not 0.
    static func read(_ given: UnsafePointer<Self>?) throws(CallError) -> Self {
        guard let given else { return defaults }
        let known = MemoryLayout<Self>.size
        // The size stands first, whatever else a program knows.
        let size = UnsafeRawPointer(given).load(as: Int.self)
        guard size >= MemoryLayout<Int>.size, size <= 1 << 16 else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "options have a size of \(size): they are to be filled by their _init function")
        }
        let bytes = UnsafeRawBufferPointer(start: given, count: size)
        guard bytes.dropFirst(known).allSatisfy({ $0 == 0 }) else {
            throw CallError(
                AEC_INVALID_ARGUMENT,
                "the options have members that version \(String(cString: aec_version_string())) of the library does not know"
            )
        }
        var options = defaults
        withUnsafeMutableBytes(of: &options) { $0.copyBytes(from: bytes.prefix(known)) }
        return options
    }

    /// Writes the struct as far as its user knows it.
    /// - Parameter size: the struct's size in the program.
    func write(to place: UnsafeMutableRawPointer, size: Int) {
        var copy = self
        copy.size = size
        withUnsafeBytes(of: copy) { bytes in
            place.copyMemory(from: bytes.baseAddress!, byteCount: min(size, bytes.count))
        }
        if size > MemoryLayout<Self>.size {
            let rest = place + MemoryLayout<Self>.size
            rest.initializeMemory(
                as: UInt8.self, repeating: 0, count: size - MemoryLayout<Self>.size)
        }
    }
}

extension aec_encode_options: SizedOptions {
    mutating func setDefaults() {
        target = AEC_QUALITY
        effort = Int32(Effort.standard.level)
        value = AECEncoder.defaultQuality
        max_memory = UInt64(Limits.default.maxMemory)
        base_quality = -1
    }
}

extension aec_decode_options: SizedOptions {
    mutating func setDefaults() {
        limits = aec_limits(
            max_pixels: UInt64(Limits.default.maxPixels), max_side: UInt64(Limits.default.maxSide),
            max_memory: UInt64(Limits.default.maxMemory),
            max_metadata: UInt64(Limits.default.maxMetadata))
        scale = 1
        find_model = 1
    }
}

extension aec_info: SizedOptions {
    mutating func setDefaults() {}
}

@_cdecl("aec_encode_options_init")
public func encodeOptionsInit(_ options: UnsafeMutablePointer<aec_encode_options>?, _ size: Int) {
    if let options { aec_encode_options.defaults.write(to: options, size: size) }
}

@_cdecl("aec_decode_options_init")
public func decodeOptionsInit(_ options: UnsafeMutablePointer<aec_decode_options>?, _ size: Int) {
    if let options { aec_decode_options.defaults.write(to: options, size: size) }
}

/// What a program wants to hear while a call works, and what it has to say then.
struct Reports: @unchecked Sendable {
    let progress: aec_progress?
    let warning: aec_warning?
    /// Handed back to the program, which knows what it is.
    let context: UnsafeMutableRawPointer?

    /// Does work whose progress is reported.
    func run<Result>(
        hasPasses: Bool, _ work: () throws(AECError) -> Result
    ) throws(AECError) -> Result {
        guard progress != nil else { return try work() }
        return try WorkMonitor.run(
            hasPasses: hasPasses, progress: { progress?(context, $0) == 0 }, work)
    }

    func tell(_ warnings: [String]) {
        guard let warning else { return }
        for text in warnings { inTermsOfC(text).withCString { warning(context, $0) } }
    }
}
