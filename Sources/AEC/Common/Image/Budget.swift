/// Memory that the work on one file may still take. Whoever is about to allocate what a file asks for reserves it first,
/// so that a limit refuses before memory is gone, and says how much was needed:
///
///     var budget = limits.budget
///     try budget.reserve(width, height, 3, for: "the pixels")      // throws limitExceeded
///     let pixels = [UInt8](repeating: 0, count: width * height * 3)
///
/// Small buffers of a size that no file decides need no reservation.
public struct Budget: Sendable {
    /// Bytes that may be reserved in all.
    public let total: Int
    /// Bytes that are reserved.
    public private(set) var used = 0
    /// Bytes that may still be reserved.
    public var left: Int { total - used }

    /// A budget of so many bytes, nothing of it reserved; a negative number counts as 0.
    public init(_ total: Int) { self.total = max(0, total) }

    /// Takes the product of `factors` bytes; none of them may be negative. A product beyond `Int` is too large.
    ///
    /// - Parameters:
    ///   - purpose: what the memory is for, in the plural or as "memory for ...": the message goes on with "need".
    ///   - offset: the byte of the file that asks for it, where that is known.
    /// - Throws: `limitExceeded` when less is left, or when the system has less for this process, and then nothing is
    ///   taken.
    public mutating func reserve(
        _ factors: Int..., for purpose: String, offset: Int? = nil
    ) throws(AECError) {
        let bytes = try take(Budget.product(factors), for: purpose, offset: offset)
        guard SystemMemory.hasRoom(for: bytes) else {
            used -= bytes
            throw AECError(
                .limitExceeded,
                "\(purpose) need \(bytes) bytes of memory, which the system does not give",
                offset: offset)
        }
    }

    /// Counts the product of `factors` bytes that are allocated already.
    /// - Throws: `limitExceeded` when less is left, and then nothing is taken.
    mutating func count(_ factors: Int..., for purpose: String) throws(AECError) {
        _ = try take(Budget.product(factors), for: purpose, offset: nil)
    }

    /// Counts a picture that is in memory.
    /// - Throws: `limitExceeded` when there is less left.
    package mutating func hold(_ image: AECImage) throws(AECError) {
        try count(
            image.samples.count + (image.alpha?.count ?? 0), image.bitDepth / 8,
            for: "the pixels of the picture")
    }

    /// - Parameter bytes: nil for more than `Int` holds.
    private mutating func take(
        _ bytes: Int?, for purpose: String, offset: Int?
    ) throws(AECError) -> Int {
        guard let bytes, bytes <= left else {
            let (sum, overflow) = used.addingReportingOverflow(bytes ?? .max)
            throw AECError(
                .limitExceeded,
                "\(purpose) need \(overflow ? Int.max : sum) bytes of memory, more than the limit of \(total) (Limits.maxMemory)",
                offset: offset)
        }
        used += bytes
        return bytes
    }

    /// Gives back the product of `factors` bytes, once the memory is free.
    public mutating func release(_ factors: Int...) {
        used -= min(used, Budget.product(factors) ?? used)
    }

    /// The work of as many threads as there is memory for: `most`, or half of them, a quarter and so on, at least one.
    /// What is computed must not depend on their number.
    /// - Parameters:
    ///   - memory: what a plan needs.
    ///   - plan: the work of so many threads.
    func affordable<Plan>(
        threads most: Int, memory: (Plan) -> Int, plan: (Int) -> Plan
    ) -> Plan {
        var threads = most
        var result = plan(threads)
        while threads > 1, memory(result) > left {
            threads /= 2
            result = plan(threads)
        }
        return result
    }

    /// Reserves memory for as many threads as there is memory for, as `affordable`.
    /// - Parameter each: the bytes of a thread.
    /// - Returns: their number.
    /// - Throws: `limitExceeded` when there is not enough for one.
    mutating func threads(
        _ most: Int, each: Int, for purpose: String
    ) throws(AECError) -> Int {
        let threads = affordable(
            threads: most, memory: { Budget.product([$0, each]) ?? .max }, plan: { $0 })
        try reserve(threads, each, for: purpose)
        return threads
    }

    /// The product of factors that are not negative; nil when it is beyond `Int`, which no limit can allow.
    private static func product(_ factors: [Int]) -> Int? {
        var result = 1
        for factor in factors {
            let (product, overflow) = result.multipliedReportingOverflow(by: max(0, factor))
            if overflow { return nil }
            result = product
        }
        return result
    }
}
