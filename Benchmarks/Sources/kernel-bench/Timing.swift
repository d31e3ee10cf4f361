import CAECKernels

/// The shortest time of a call in seconds, over `samples` samples of about `sampleSeconds` each. The shortest, because
/// whatever else runs on the machine only ever adds.
func leastSeconds(
    samples: Int = 40, sampleSeconds: Double = 0.001, _ body: () -> Void
) -> Double {
    let clock = ContinuousClock()
    body()
    let once = seconds(clock.measure(body))
    let calls = max(1, Int(sampleSeconds / max(once, 1e-9)))
    var least = Double.infinity
    for _ in 0..<samples {
        let time = seconds(clock.measure { for _ in 0..<calls { body() } })
        least = min(least, time / Double(calls))
    }
    return least
}

private func seconds(_ duration: Duration) -> Double {
    let (seconds, attoseconds) = duration.components
    return Double(seconds) + 1e-18 * Double(attoseconds)
}

/// Memory on a 64-byte boundary that lives as long as the program: benchmarks allocate little and end soon.
func aligned<Element>(
    _ count: Int, of type: Element.Type = Element.self, _ value: (Int) -> Element
) -> UnsafeMutablePointer<Element> {
    let raw = UnsafeMutableRawPointer.allocate(
        byteCount: count * MemoryLayout<Element>.stride, alignment: 64)
    let pointer = raw.bindMemory(to: Element.self, capacity: count)
    for index in 0..<count { (pointer + index).initialize(to: value(index)) }
    return pointer
}

/// `count` values that look like activations, of which `zeros` in a hundred are zero.
func activations(_ count: Int, zeros: Int = 0) -> UnsafeMutablePointer<Int16> {
    var generator = SystemRandomNumberGenerator()
    return aligned(count) { _ in
        Int.random(in: 0..<100, using: &generator) < zeros
            ? 0 : Int16.random(in: -8000...8000, using: &generator)
    }
}

extension Double {
    /// A positive number with `digits` decimals, right-aligned in `width` columns.
    func column(_ width: Int, digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let value = Int(self * Double(scale) + 0.5)
        let fraction = String(value % scale)
        let text =
            "\(value / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
        return text.column(-width)
    }
}

extension String {
    /// Padded to `width` columns: on the right, or on the left if negative.
    func column(_ width: Int) -> String {
        let spaces = String(repeating: " ", count: max(0, abs(width) - count))
        return width < 0 ? spaces + self : self + spaces
    }
}
