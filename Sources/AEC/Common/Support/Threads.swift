#if hasFeature(Embedded)
    import CAECThreads

    /// Threads of whoever runs the module: in a browser, workers.
    enum Threads {
        /// How many can run at the same time.
        static var cores: Int { Int(aec_threads_count()) }

        /// Calls `body` at most once with each of 0 ..< count, at the same time, and waits for all. The first call is on this
        /// thread, the others where threads are free: what there is to do must not depend on their number.
        static func run(_ count: Int, _ body: (Int) -> Void) {
            withoutActuallyEscaping(body) { body in
                let call = Call(body: body)
                withExtendedLifetime(call) {
                    aec_threads_run(
                        Int32(clamping: count),
                        { context, index in
                            Unmanaged<Call>.fromOpaque(context!).takeUnretainedValue().body(
                                Int(index))
                        }, Unmanaged.passUnretained(call).toOpaque())
                }
            }
        }

        private final class Call {
            let body: (Int) -> Void
            init(body: @escaping (Int) -> Void) { self.body = body }
        }
    }

    /// As in Synchronization, which has none for a machine without an operating system.
    final class Mutex<Value>: @unchecked Sendable {
        private let lock: UnsafeMutablePointer<Int32>
        private var value: Value

        init(_ value: Value) {
            self.value = value
            lock = .allocate(capacity: 1)
            lock.initialize(to: 0)
        }

        deinit { lock.deallocate() }

        func withLock<Result, Failure: Error>(
            _ body: (inout Value) throws(Failure) -> Result
        ) throws(Failure) -> Result {
            aec_lock(lock)
            defer { aec_unlock(lock) }
            return try body(&value)
        }
    }
#else
    import CAECKernels

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #elseif canImport(Darwin)
        import Darwin
    #endif

    /// Threads of the operating system. Those of Dispatch would not do: on Linux they have priorities of their own, so
    /// that `nice aec train` would get in the way of everything else.
    package enum Threads {
        /// How many cores this process may use: those that a container or `taskset` leaves it.
        package static let cores: Int = {
            let allowed = Int(aec_core_count())
            if allowed > 0 { return allowed }
            return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        }()

        /// Calls `body` on a thread that nobody waits for; on this one when the system has none left.
        package static func detach(_ body: @escaping @Sendable () -> Void) {
            if let thread = start(Call(body: { _ in body() }, index: 0)) {
                pthread_detach(thread)
            } else {
                body()
            }
        }

        /// Calls `body` with each of 0 ..< count, at the same time, and waits for all. The first call is on this thread;
        /// so are those for which the system has no thread left, one after the other.
        package static func run(_ count: Int, _ body: (Int) -> Void) {
            withoutActuallyEscaping(body) { body in
                var threads: [pthread_t] = []
                var orphans: [Int] = []
                for index in 1..<max(count, 1) {
                    if let thread = start(Call(body: body, index: index)) {
                        threads.append(thread)
                    } else {
                        orphans.append(index)
                    }
                }
                if count > 0 { body(0) }
                for index in orphans { body(index) }
                for thread in threads { pthread_join(thread, nil) }
            }
        }

        /// Handed to one thread, while the one that waits for it keeps `body` alive.
        private final class Call: @unchecked Sendable {
            let body: (Int) -> Void
            let index: Int

            init(body: @escaping (Int) -> Void, index: Int) {
                self.body = body
                self.index = index
            }
        }

        /// - Returns: nil when there can be no more threads.
        private static func start(_ call: Call) -> pthread_t? {
            let argument = Unmanaged.passRetained(call).toOpaque()
            #if canImport(Glibc)
                var thread = pthread_t()
            #else
                var thread: pthread_t?
            #endif
            let failure = pthread_create(
                &thread, nil,
                {
                    Threads.perform($0)
                    return nil
                }, argument)
            if failure == 0 { return thread }
            Unmanaged<Call>.fromOpaque(argument).release()
            return nil
        }

        private static func perform(_ argument: UnsafeMutableRawPointer?) {
            guard let argument else { return }
            let call = Unmanaged<Call>.fromOpaque(argument).takeRetainedValue()
            call.body(call.index)
        }
    }
#endif
