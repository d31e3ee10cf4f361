extension Array where Element: BitwiseCopyable {
    /// An array of `count` elements, all of which `fill` writes; of nothing if it throws.
    init(
        count: Int, _ fill: (UnsafeMutablePointer<Element>) throws(AECError) -> Void
    ) throws(AECError) {
        var failure: AECError?
        self.init(unsafeUninitializedCapacity: count) { buffer, initialized in
            guard let base = buffer.baseAddress else { return }
            do throws(AECError) {
                try fill(base)
                initialized = count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}
