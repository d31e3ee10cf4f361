/// Numbers for people.
public enum Decimal {
    /// `value` with exactly `places` decimals, rounded half away from zero: `Decimal.fixed(0.5, 3)` is "0.500".
    public static func fixed(_ value: Double, _ places: Int) -> String {
        guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        guard scaled < 9e15 else { return "\(value)" }
        let digits = Int64(scaled)
        let sign = value < 0 && digits != 0 ? "-" : ""
        if places == 0 { return sign + String(digits) }
        let unit = Int64(scale)
        let fraction = String(digits % unit)
        let zeros = String(repeating: "0", count: places - fraction.count)
        return sign + String(digits / unit) + "." + zeros + fraction
    }

    /// As `fixed`, with a plus sign before positive numbers: differences.
    public static func signed(_ value: Double, _ places: Int) -> String {
        let text = fixed(value, places)
        return value > 0 && text.contains { $0 != "0" && $0 != "." } ? "+" + text : text
    }

    /// Without decimals where there are none, else with three at most, or as many as it takes for a digit that is not 0:
    /// a setting.
    public static func plain(_ value: Double) -> String {
        if value == value.rounded() { return fixed(value, 0) }
        var places = 3
        var smallest = 0.0005
        while abs(value) < smallest, places < 15 {
            places += 1
            smallest /= 10
        }
        var text = fixed(value, places)
        while text.hasSuffix("0") { text.removeLast() }
        return text.hasSuffix(".") ? String(text.dropLast()) : text
    }

    /// With about three significant digits, as suits a speed or a time: 0.0123, 1.23, 12.3, 123.
    public static func short(_ value: Double) -> String {
        switch abs(value) {
        case 100...: fixed(value, 0)
        case 10...: fixed(value, 1)
        case 0.1...: fixed(value, 2)
        default: fixed(value, 4)
        }
    }

    /// A number of things: `Decimal.count(1, "thread")` is "1 thread", of others "0 threads", "2 threads".
    public static func count(_ number: Int, _ noun: String) -> String {
        "\(number) \(noun)\(number == 1 ? "" : "s")"
    }

    /// How a size has changed: `Decimal.change(from: 200, to: 50)` is "200 -> 50 bytes (-75.0 %)".
    public static func change(from old: Int, to new: Int) -> String {
        guard old > 0 else { return "\(old) -> \(new) bytes" }
        let percent = (Double(new) / Double(old) - 1) * 100
        return "\(old) -> \(new) bytes (\(signed(percent, 1)) %)"
    }
}
