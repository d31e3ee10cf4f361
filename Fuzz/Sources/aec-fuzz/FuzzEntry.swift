import FuzzTargets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// What AEC_FUZZ_TARGET names.
private let target: FuzzTarget = {
    let names = FuzzTarget.allCases.map { $0.rawValue }.joined(separator: ", ")
    guard let name = getenv("AEC_FUZZ_TARGET"),
        let target = FuzzTarget(rawValue: String(cString: name))
    else { fatalError("set AEC_FUZZ_TARGET to one of: " + names) }
    return target
}()

/// Called by libFuzzer for each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let input = [UInt8](UnsafeBufferPointer(start: start, count: count))
    do {
        keep(try target.run(input))
    } catch {
        fatalError("\(target.rawValue): \(error.message)")
    }
    return 0
}

/// Called once. With AEC_FUZZ_SEEDS, the name of a folder that exists, writes the target's seeds into it and ends.
@_cdecl("LLVMFuzzerInitialize")
public func fuzzInitialize(
    _ argc: UnsafeMutablePointer<CInt>?,
    _ argv: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>?
) -> CInt {
    guard let folder = getenv("AEC_FUZZ_SEEDS") else { return 0 }
    for (name, bytes) in target.seeds {
        let path = String(cString: folder) + "/" + name
        guard let file = fopen(path, "wb"), fwrite(bytes, 1, bytes.count, file) == bytes.count,
            fclose(file) == 0
        else { fatalError("cannot write " + path) }
    }
    exit(0)
}

/// Keeps the optimiser from leaving out what nobody looks at, and the traps with it.
@inline(never)
private func keep(_ outcome: FuzzTarget.Outcome) {
    withExtendedLifetime(outcome) {}
}
