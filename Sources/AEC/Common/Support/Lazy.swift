#if !hasFeature(Embedded)
    import Synchronization
#endif

/// A value that is made when it is first asked for, once, whichever thread asks.
final class Lazy<Value: Sendable>: @unchecked Sendable {
    private var value: Value?
    #if !hasFeature(Embedded)
        private let lock = Mutex(())
    #endif

    func get(_ make: () -> Value) -> Value {
        #if hasFeature(Embedded)
            return getOrMake(make)
        #else
            return lock.withLock { _ in getOrMake(make) }
        #endif
    }

    private func getOrMake(_ make: () -> Value) -> Value {
        if let value { return value }
        let made = make()
        value = made
        return made
    }
}
