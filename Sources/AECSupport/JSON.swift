/// A JSON value (RFC 8259). Written by hand because all of Foundation would triple the size and the start-up time
/// of the command line.
///
///     JSON.object([("bytes", .integer(1200)), ("bpp", .number(0.5))]).text   // {"bytes":1200,"bpp":0.5}
public indirect enum JSON: Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number without fraction and exponent.
    case integer(Int)
    /// Written with the fewest digits that read back the same; null when not finite, as JSON has no such numbers.
    case number(Double)
    /// A string; escaped when written.
    case string(String)
    /// An array, in order.
    case array([JSON])
    /// Keeps the order in which the members were given.
    case object([(String, JSON)])

    /// A number rounded to `decimals` places, so that results stay readable.
    public static func rounded(_ value: Double, _ decimals: Int) -> JSON {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        return .number((value * scale).rounded() / scale)
    }

    /// The member of an object; nil in anything else.
    public subscript(key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.0 == key }?.1
    }

    /// The value of a number; nil of anything else.
    public var double: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    /// The elements of an array of whole numbers; nil of anything else.
    public var integers: [Int]? {
        let integers = array?.compactMap { if case .integer(let value) = $0 { value } else { nil } }
        return integers?.count == array?.count ? integers : nil
    }

    /// The value of a string; nil of anything else.
    public var string: String? {
        if case .string(let value) = self { return value }
        return nil
    }

    /// The elements of an array; nil of anything else.
    public var array: [JSON]? {
        if case .array(let value) = self { return value }
        return nil
    }
}

extension JSON {
    /// The value on one line, without spaces.
    public var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .number(let value): text += value.isFinite ? "\(value)" : "null"
        case .string(let value): JSON.write(value, to: &text)
        case .array(let values):
            text += "["
            for (i, value) in values.enumerated() {
                if i > 0 { text += "," }
                value.write(to: &text)
            }
            text += "]"
        case .object(let members):
            text += "{"
            for (i, member) in members.enumerated() {
                if i > 0 { text += "," }
                JSON.write(member.0, to: &text)
                text += ":"
                member.1.write(to: &text)
            }
            text += "}"
        }
    }

    private static func write(_ string: String, to text: inout String) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f:
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }
}
