/// Counts and sizes, which may have units.
extension Arguments {
    /// A whole number, without any unit.
    func whole(_ option: Option, in range: ClosedRange<Int>) throws(UsageError) -> Int? {
        guard let text = string(option) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw UsageError(
                "--\(option.long) takes a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'",
                command: command)
        }
        return number
    }

    /// A count of at least 1: `300`, or in thousands, millions or billions, `300k`, `0.4M`, `1G`.
    func count(_ option: Option, maximum: Int = .max) throws(UsageError) -> Int? {
        guard let text = string(option) else { return nil }
        let factors = Arguments.thousands
        guard let number = Arguments.quantity(text, factors), (1...maximum).contains(number) else {
            let bound = maximum == .max ? "of at least 1" : "from 1 to \(maximum)"
            throw UsageError(
                "--\(option.long) takes a whole number \(bound), not '\(text)'", command: command)
        }
        return number
    }

    /// Bytes, at least 1: as counts, with or without a B for bytes, or in powers of 1024, `64KiB`, `4GiB`.
    func size(_ option: Option) throws(UsageError) -> Int? {
        guard let text = string(option) else { return nil }
        let factors = Arguments.thousands + [("ki", 1 << 10), ("mi", 1 << 20), ("gi", 1 << 30)]
        var number = text
        if let last = number.last, "bB".contains(last) { number.removeLast() }
        guard let bytes = Arguments.quantity(number, factors), bytes >= 1 else {
            throw UsageError(
                "--\(option.long) takes a number of bytes, as 30000, 40k, 0.5M or 64KiB, not '\(text)'",
                command: command)
        }
        return bytes
    }

    private static let thousands = [("k", 1000), ("m", 1_000_000), ("g", 1_000_000_000)]

    /// A whole number, perhaps as a fraction of a unit, which is written in any case.
    private static func quantity(_ text: String, _ factors: [(suffix: String, value: Int)]) -> Int?
    {
        let text = text.lowercased()
        let factor = factors.first { text.hasSuffix($0.suffix) }
        let digits = text.dropLast(factor?.suffix.count ?? 0)
        let unit = factor?.value ?? 1
        if let number = Int(digits) {
            let (product, overflow) = number.multipliedReportingOverflow(by: unit)
            return overflow ? nil : product
        }
        guard digits.allSatisfy({ "0123456789.".contains($0) }), let number = Double(digits) else {
            return nil
        }
        let product = number * Double(unit)
        let whole = product.rounded()
        // Decimals are not exact as binary numbers
        guard whole < 9e15, abs(product - whole) <= 1e-9 * max(1, whole) else { return nil }
        return Int(whole)
    }
}
